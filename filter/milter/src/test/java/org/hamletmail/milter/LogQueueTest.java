package org.hamletmail.milter;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class LogQueueTest {

  /** What stands at the other end: a terminal, a pipe to a journal, a file. */
  private static final class Reader extends OutputStream {
    final ByteArrayOutputStream read = new ByteArrayOutputStream();
    final CountDownLatch resumes = new CountDownLatch(1);
    volatile boolean gone;

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      try {
        resumes.await();
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
      if (gone) {
        throw new IOException("Broken pipe");
      }
      read.write(bytes, offset, length);
    }

    String text() {
      return read.toString(UTF_8);
    }
  }

  private final Reader reader = new Reader();
  private final Queue<Long> told = new ConcurrentLinkedQueue<>();
  private final LogQueue queue = new LogQueue(reader, 100, told::add);
  private final PrintStream err = new PrintStream(queue, false, UTF_8);

  @AfterEach
  void end() {
    reader.resumes.countDown();
    queue.close();
  }

  @Test
  void write_readerReads_linesComeInTheirOrder() {
    reader.resumes.countDown();
    for (int i = 0; i < 9; i++) {
      err.println("line " + i);
    }
    queue.close();
    assertThat(reader.text().lines()).hasSize(9).first().isEqualTo("line 0");
    assertThat(reader.text().lines()).isSorted();
    assertThat(queue.dropped()).isZero();
    assertThat(told).isEmpty();
  }

  @Test
  void write_readerHasStopped_dropsWholeLinesAndSaysSoOnceItReadsAgain() {
    for (int i = 0; i < 1_000; i++) {
      err.println("this is line " + i);
    }
    int kept = 100 / "this is line 0\n".length();
    assertThat(queue.dropped()).isEqualTo(1_000 - kept);
    assertThat(told).isEmpty();

    reader.resumes.countDown();

    await().until(() -> !told.isEmpty());
    assertThat(told).containsExactly(1_000L - kept);
    err.println("it goes on");
    queue.close();
    assertThat(reader.text().lines()).hasSize(kept + 1).endsWith("it goes on");
    assertThat(told).hasSize(1);
  }

  @Test
  void write_toldOnTheSameQueue_isALineLikeOthers() {
    LogQueue itself = new LogQueue(reader, 100, count -> err.println("lost " + count));
    try (itself;
        PrintStream other = new PrintStream(itself, false, UTF_8)) {
      for (int i = 0; i < 20; i++) {
        other.println("this is line " + i);
      }
      reader.resumes.countDown();
      await().until(() -> reader.text().contains("lost 14"));
    }
  }

  @Test
  void write_readerHasGone_countsEveryLine() {
    reader.gone = true;
    reader.resumes.countDown();
    err.println("one");
    err.println("two");
    await().until(() -> queue.dropped() == 2);
    assertThat(told).isEmpty();
  }

  @Test
  void write_lineInPieces_isOneLine() {
    reader.resumes.countDown();
    err.print("in ");
    err.print("three ");
    err.print("pieces\nand a last one without an end");
    queue.close();
    assertThat(reader.text()).isEqualTo("in three pieces\nand a last one without an end");
  }

  @Test
  void close_readerHasStopped_waitsNoLongerThanItMay() {
    err.println("never read");
    long start = System.nanoTime();
    queue.close(Duration.ofMillis(200));
    assertThat(Duration.ofNanos(System.nanoTime() - start))
        .isBetween(Duration.ofMillis(150), Duration.ofSeconds(5));
    err.println("after the end");
    assertThat(queue.dropped()).isEqualTo(1);
  }
}
