"""A script written for TensorFlow's Coordinator and LooperThread: only the `tf.train.` of its names is `nblooper.`."""

import queue
import threading
import time

import nblooper


def fill(coord, work, numbers):
    """Put numbers into a queue until told to stop; out of numbers, stop all."""
    with coord.stop_on_exception():
        source = iter(numbers)
        while not coord.should_stop():
            try:
                work.put(next(source), timeout=0.1)
            except queue.Full:
                continue
            except StopIteration:
                work.join()
                raise nblooper.OutOfRangeError("no more numbers") from None


def add_up(coord, work, sums, index):
    """Take numbers from a queue until told to stop."""
    while not coord.should_stop():
        try:
            number = work.get(timeout=0.05)
        except queue.Empty:
            continue
        sums[index] += number
        work.task_done()


class Heartbeat(nblooper.LooperThread):
    """Counts its beats."""

    def __init__(self, coord, secs):
        super(Heartbeat, self).__init__(coord, secs)  # noqa: UP008 - as scripts of that time are written
        self.beats = 0

    def start_loop(self):
        print("heartbeat starts")

    def run_loop(self):
        self.beats += 1

    def stop_loop(self):
        print("heartbeat stops")


def pipeline():
    """Stop cleanly when the input has come to its end."""
    coord = nblooper.Coordinator()
    work = queue.Queue(maxsize=4)
    sums = [0, 0, 0]
    threads = [threading.Thread(target=add_up, args=(coord, work, sums, k)) for k in range(3)]
    threads.append(threading.Thread(target=fill, args=(coord, work, range(1, 101))))
    heart = Heartbeat(coord, 0.01)
    saved = []
    saver = nblooper.LooperThread.loop(coord, timer_interval_secs=3600, target=saved.append, args=("model",))
    heart.start()
    while not (heart.beats and saved):
        coord.wait_for_stop(0.01)
    for thread in threads:
        coord.register_thread(thread)
        thread.start()
    coord.join(stop_grace_period_secs=30)
    print("sum", sum(sums), "beats", heart.beats > 0, "saved", saved, "alive", saver.is_alive())


def failing():
    """Stop all because one thread fails."""
    coord = nblooper.Coordinator()

    def broken():
        raise ValueError("bad record")

    threads = [
        nblooper.LooperThread.loop(coord, None, target=time.sleep, args=(0.001,)),
        nblooper.LooperThread.loop(coord, 0.01, broken),
    ]
    try:
        while not coord.should_stop():
            coord.wait_for_stop(0.1)
        coord.join(threads)
    except ValueError as error:
        print("failed:", error)
    try:
        coord.raise_requested_exception()
    except ValueError as error:
        print("again:", error)
    coord.clear_stop()
    print("stopped", coord.should_stop(), "joined", coord.joined)


def stuck():
    """Give up on a thread that does not stop."""
    coord = nblooper.Coordinator()
    release = threading.Event()
    thread = threading.Thread(target=release.wait, name="stuck")
    thread.start()
    coord.request_stop()
    try:
        coord.join([thread], stop_grace_period_secs=0.05)
    except RuntimeError as error:
        print(error)
    release.set()
    thread.join()


if __name__ == "__main__":
    pipeline()
    failing()
    stuck()
