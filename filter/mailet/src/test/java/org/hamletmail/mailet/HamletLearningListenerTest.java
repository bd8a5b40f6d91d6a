package org.hamletmail.mailet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.inject.Guice;
import com.google.inject.Injector;
import com.google.inject.Module;
import com.google.inject.TypeLiteral;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.configuration2.BaseHierarchicalConfiguration;
import org.apache.commons.configuration2.HierarchicalConfiguration;
import org.apache.commons.configuration2.tree.ImmutableNode;
import org.apache.james.events.EventListener;
import org.apache.james.filesystem.api.FileSystem;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.mailbox.MessageIdManager;
import org.apache.james.mailbox.SystemMailboxesProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Parameters; what moves teach is tested in a whole server. */
class HamletLearningListenerTest {
  private static final String STORE = "file://var/training";

  @TempDir Path home;
  private FakeJames james;

  @BeforeEach
  void start() throws IOException {
    james = new FakeJames(home);
  }

  @AfterEach
  void stop() {
    james.close();
  }

  @Test
  void made_withAStore_createsItsMaildirsAndRunsBesideTheCommand() {
    HamletLearningListener listener = listener("store", STORE, "maxPerUser", "1");
    for (String folder : new String[] {"spam/new", "spam/tmp", "ham/new", "ham/cur"}) {
      assertThat(home.resolve("var/training").resolve(folder)).isDirectory();
    }
    assertThat(listener.getExecutionMode()).isEqualTo(EventListener.ExecutionMode.ASYNCHRONOUS);
  }

  @ParameterizedTest
  @CsvSource({"0", "-1", "1000001", "many", "1.5", "99999999999"})
  void made_maxPerUserOutOfRange_isRefusedWithItsNameAndValue(String value) {
    assertThatThrownBy(() -> listener("store", STORE, "maxPerUser", value))
        .isInstanceOf(BadParameterException.class)
        .hasMessage(
            "HamletLearningListener: parameter maxPerUser is "
                + value
                + "; expected a whole number from 1 to 1000000");
  }

  @Test
  void made_withoutAStore_isRefused() {
    String complaint =
        "HamletLearningListener: parameter store is missing; expected a folder such as"
            + " file://var/hamlet-training";
    assertThatThrownBy(() -> listener("maxPerUser", "5")).hasMessage(complaint);
    assertThatThrownBy(() -> listener("store", " ")).hasMessage(complaint);
    assertThatThrownBy(this::listener).hasMessage(complaint);
  }

  @Test
  void made_storeThatIsNoLocation_isRefused() {
    assertThatThrownBy(() -> listener("store", "training"))
        .hasMessage(
            "HamletLearningListener: parameter store is training; expected a location such as"
                + " file://var/hamlet-training");
  }

  @Test
  void made_storeThatCantBeWritten_isRefusedWithTheCause() throws IOException {
    Files.writeString(home.resolve("var"), "a file where the folder should be");
    assertThatThrownBy(() -> listener("store", STORE))
        .isInstanceOf(BadParameterException.class)
        .hasMessageStartingWith(
            "HamletLearningListener: parameter store is " + STORE + ", which can't be written (")
        .hasMessageEndingWith("; expected a folder that James may write");
  }

  @ParameterizedTest
  @CsvSource({"maxperuser, 5", "config, file://conf/hamlet.conf", "tagThreshold, 0.9"})
  void made_unknownParameter_isNamedBesideTheKnownOnes(String name, String value) {
    assertThatThrownBy(() -> listener("store", STORE, name, value))
        .isInstanceOf(BadParameterException.class)
        .hasMessage(
            "HamletLearningListener: there is no parameter "
                + name
                + "; expected one of [maxPerUser, store]");
  }

  /** James on JPA; Guice's own complaint would be about a class that is not bound. */
  @Test
  void made_byAJamesThatFindsNoMessageById_isRefusedWithTheReason() {
    HamletLearningListener listener =
        injector(binder -> {}).getInstance(HamletLearningListener.class);
    assertThatThrownBy(listener::getDefaultGroup)
        .isInstanceOf(BadParameterException.class)
        .hasMessage(
            "HamletLearningListener: this James can't find a message by its id (it has no"
                + " MessageIdManager; James on JPA has none), so it can't tell which messages were"
                + " moved; take the listener out of listeners.xml, or use a James on memory,"
                + " Cassandra or PostgreSQL");
  }

  @Test
  void made_byAJamesThatFindsMessagesById_isThere() {
    Injector parent =
        injector(binder ->
            binder.bind(MessageIdManager.class).toInstance(StandIn.unused(MessageIdManager.class)));
    assertThat(parent.createChildInjector().getInstance(HamletLearningListener.class)).isNotNull();
  }

  private Injector injector(Module more) {
    return Guice.createInjector(
        more,
        binder -> {
          binder.bind(MailboxManager.class).toInstance(StandIn.unused(MailboxManager.class));
          binder
              .bind(SystemMailboxesProvider.class)
              .toInstance(StandIn.unused(SystemMailboxesProvider.class));
          binder.bind(FileSystem.class).toInstance(james.files());
          binder
              .bind(new TypeLiteral<HierarchicalConfiguration<ImmutableNode>>() {})
              .toInstance(configuration("store", STORE));
        });
  }

  private HamletLearningListener listener(String... parameters) {
    HamletLearningListener listener =
        new HamletLearningListener(() ->
            new MoveLearner(
                StandIn.unused(MailboxManager.class),
                StandIn.unused(MessageIdManager.class),
                StandIn.unused(SystemMailboxesProvider.class),
                configuration(parameters),
                james.files()));
    // The first thing that James does with it.
    assertThat(listener.getDefaultGroup()).isEqualTo(new HamletLearningListener.LearningGroup());
    return listener;
  }

  private static BaseHierarchicalConfiguration configuration(String... parameters) {
    BaseHierarchicalConfiguration configuration = new BaseHierarchicalConfiguration();
    for (int i = 0; i < parameters.length; i += 2) {
      configuration.addProperty(parameters[i], parameters[i + 1]);
    }
    return configuration;
  }
}
