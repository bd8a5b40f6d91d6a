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

/** Parameters; what moves teach is tested in a whole server. */
class HamletLearningListenerTest {
  private static final String SETTINGS = "hamlet.learning.store = \"../var/learning\"";

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
  void made_withAStore_createsItAndRunsBesideTheCommand() throws IOException {
    james.conf(SETTINGS);
    HamletLearningListener listener = listener();
    for (String folder : new String[] {"spam", "ham", "undecided", "tmp"}) {
      assertThat(home.resolve("var/learning").resolve(folder)).isDirectory();
    }
    assertThat(listener.getExecutionMode()).isEqualTo(EventListener.ExecutionMode.ASYNCHRONOUS);
  }

  @Test
  void made_withSettingsOfItsOwn_hasThem() {
    assertThat(listener("store", "../var/learning", "maxPerUser", "1")).isNotNull();
    assertThat(home.resolve("var/learning/spam")).isDirectory();
    assertThatThrownBy(() -> listener("store", "../var/learning", "maxPerUser", "0"))
        .isInstanceOf(BadParameterException.class)
        .hasMessageStartingWith(
            "HamletLearningListener: parameter maxPerUser is 0; expected a whole number from 1 to"
                + " 1000000");
  }

  @Test
  void made_withoutAStore_isRefused() throws IOException {
    james.conf("hamlet.learning.quorum = 2");
    assertThatThrownBy(this::listener)
        .hasMessage(
            "HamletLearningListener: parameter config names a configuration in which"
                + " hamlet.learning.store is not set; expected a folder there, such as"
                + " ../var/hamlet-learning");
  }

  @Test
  void made_withoutAConfiguration_isRefused() {
    assertThatThrownBy(this::listener)
        .isInstanceOf(BadParameterException.class)
        .hasMessageContaining("config is not set, and there is no ");
  }

  @Test
  void made_storeThatCantBeWritten_isRefusedWithTheCause() throws IOException {
    Files.writeString(home.resolve("var"), "a file where the folder should be");
    james.conf(SETTINGS);
    assertThatThrownBy(this::listener)
        .isInstanceOf(BadParameterException.class)
        .hasMessageStartingWith(
            "HamletLearningListener: parameter config has hamlet.learning.store")
        .hasMessageContaining(", which can't be written (")
        .hasMessageEndingWith("; expected a folder that James may write");
  }

  @Test
  void made_unknownParameter_isNamedBesideTheKnownOnes() {
    assertThatThrownBy(() -> listener("maxperuser", "5"))
        .isInstanceOf(BadParameterException.class)
        .hasMessageStartingWith(
            "HamletLearningListener: there is no parameter maxperuser; expected one of [")
        .hasMessageContaining("maxPerUser");
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
              .toInstance(configuration("store", "../var/learning"));
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
