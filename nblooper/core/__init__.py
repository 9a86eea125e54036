"""Loopers and what coordinates them, without anything that shows them.

What relies on the interpreter's lock, of the core and of what it records with. On builds without that lock nothing of
this was tested.

Stores that other threads see whole and in order:

- `recording.block.Block`: the loop stores a call's end last, readers count ends. Each access to a list is guarded by
  the list itself on such builds, so a stored end is whole; that the other lists' stores are seen before it, which are
  guarded by locks of their own, would have to be tested.
- `recording.recorder.Recorder`: a recording is replaced by one store, and the looper's thread reads its width without a
  lock: any of the old and the new one will do. The stores that "Python lets nothing come between" are safe from signal
  handlers, which run between bytecodes only; other threads are kept out by the recorder's own locks.
- `Run` and `LocalMember.state`: who sees a run as done sees all its calls, and how it ended. `Processor`: the sum is
  stored before the clock is given up, and a reader looks at the clock again. Each object's attributes would have to be
  guarded by one lock, or the order be tested.
- `Param.value`: a slot, read without a lock and written under one: any of the old and the new value will do.
- `Roster.get`: reads a dict that others change under a lock, or replace: dicts guard themselves.

A store, then a look at what another thread stores, which does the same the other way round. Without the interpreter's
lock each of the two may see the old value, unless both sides take one lock around the pair:

- `Commands.interrupt` and the loop: flag, then empty the ticks; refill the ticks, then read the flags. It would need a
  lock for each looper, taken where the ticks are refilled: once in a block, and not in each call.
- `Sleeper.sleep` and `WakeChain`: say that it sleeps, then look at the ticks; empty them, then look who sleeps. The
  same lock.
- `WakeChain`: put into the queue, then read who was woken; forget who has woken up, then read the queue. It would need
  a lock for each chain, which a signal handler must be able to take again.

Changes that are one step: a row that is added to the list of a `ValueLog`, by any thread, while another one takes rows
from its front; pieces in the deque of an `OutputLog`; those who wait, in `StopSignal.waiting` and `Crew.on_end`, which
are copied before they are told; the dicts of `Failures` and `SlowCalls`, which are copied or asked for one key; the
list of `Commands.step`, the counter of its numbers, `watchers` and `holds`; the queue and the set of `WakeChain`.
Lists, deques, dicts and sets guard themselves; whether `itertools.count` does depends on the version, so it would take
the looper's lock. So would `take_call_now`, which reads and clears a flag, with nothing in between that lets another
thread in: a request that came there would be lost.
"""
