package org.hamletmail.mailet;

import static org.assertj.core.api.Assertions.assertThat;

import com.codahale.metrics.MetricRegistry;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.commons.configuration2.BaseHierarchicalConfiguration;
import org.apache.james.filesystem.api.FileSystem;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.AutowiredAnnotationBeanPostProcessor;
import org.springframework.beans.factory.config.AutowireCapableBeanFactory;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;

/**
 * James on Spring makes mailets, matchers and handlers of classes that it doesn't know, from beans
 * that it has: done here as its bean factories for them do it.
 */
class JamesOnSpringTest {
  @TempDir Path home;
  private FakeJames james;

  @BeforeEach
  void start() throws IOException {
    james = new FakeJames(home);
    james.conf("");
  }

  @AfterEach
  void stop() {
    james.close();
  }

  @Test
  void mailetMatcherAndHook_areMadeFromBeansThatJamesHas() throws Exception {
    HamletMailet mailet = make(HamletMailet.class);
    mailet.init(james.mailetConfig());
    HamletMessageHook hook = make(HamletMessageHook.class);
    hook.init(new BaseHierarchicalConfiguration());
    assertThat(make(IsSpamAccordingToHamlet.class)).isNotNull();
    assertThat(james.opened).as("models in memory").isEqualTo(1);
    mailet.destroy();
    hook.destroy();
  }

  @SuppressWarnings("deprecation") // James on Spring does it so.
  private <T> T make(Class<T> type) {
    DefaultListableBeanFactory beans = new DefaultListableBeanFactory();
    AutowiredAnnotationBeanPostProcessor annotations = new AutowiredAnnotationBeanPostProcessor();
    annotations.setBeanFactory(beans);
    beans.addBeanPostProcessor(annotations);
    beans.registerSingleton("filesystem", james.files());
    beans.registerSingleton("metricRegistry", new MetricRegistry());
    assertThat(beans.getBean(FileSystem.class)).isNotNull();
    return type.cast(beans.createBean(type, AutowireCapableBeanFactory.AUTOWIRE_AUTODETECT, true));
  }
}
