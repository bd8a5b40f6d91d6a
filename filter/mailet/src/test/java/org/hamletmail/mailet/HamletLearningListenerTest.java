package org.hamletmail.mailet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.configuration2.BaseHierarchicalConfiguration;
import org.apache.james.events.EventListener;
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
    assertThat(listener.getDefaultGroup()).isEqualTo(new HamletLearningListener.LearningGroup());
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

  private HamletLearningListener listener(String... parameters) {
    BaseHierarchicalConfiguration configuration = new BaseHierarchicalConfiguration();
    for (int i = 0; i < parameters.length; i += 2) {
      configuration.addProperty(parameters[i], parameters[i + 1]);
    }
    return new HamletLearningListener(
        unused(MailboxManager.class),
        unused(MessageIdManager.class),
        unused(SystemMailboxesProvider.class),
        configuration,
        james.environment());
  }

  private static <T> T unused(Class<T> type) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> {
              throw new UnsupportedOperationException(method.getName());
            }));
  }
}
