package io.portcullis.api;

import io.portcullis.policy.ActivePolicy;
import io.portcullis.policy.PolicyOptions;
import io.portcullis.policy.compile.PolicyCompiler;
import io.portcullis.store.Store;
import java.util.concurrent.Semaphore;

/** Carries changes to the policy on a thread of its own, until it is paused. */
final class TestReloader implements AutoCloseable {
  private final Store store;
  private final ActivePolicy policy;
  private final PolicyCompiler compiler = new PolicyCompiler(PolicyOptions.DEFAULT);
  private final Semaphore signals = new Semaphore(0);
  private final Thread thread;
  private volatile boolean paused;

  TestReloader(Store store, ActivePolicy policy) {
    this.store = store;
    this.policy = policy;
    policy.publish(compiler.load(store.configuration()));
    this.thread = Thread.ofPlatform().name("test-reloader").daemon().unstarted(this::run);
    store.onChange(revision -> signals.release());
    thread.start();
  }

  private void run() {
    while (!Thread.interrupted()) {
      try {
        signals.acquire();
      } catch (InterruptedException e) {
        return;
      }
      signals.drainPermits();
      if (!paused) {
        var changes = store.changesSince(policy.current().revision());
        policy.publish(
            changes.isPresent()
                ? compiler.apply(changes.get())
                : compiler.load(store.configuration()));
      }
    }
  }

  void pause() {
    paused = true;
  }

  void resume() {
    paused = false;
    signals.release();
  }

  @Override
  public void close() throws InterruptedException {
    thread.interrupt();
    thread.join();
  }
}
