"""A writer that records as a looper does."""

from __future__ import annotations

from nblooper.recording.recorder import Recorder


class Writer:
    """Records as a looper does, block by block, in simulated time."""

    def __init__(self, *, timed=False):
        self.time = 64.0
        self.recorder = Recorder(lambda: self.time, 64.0)
        self.timed = timed
        self.open_block()

    def open_block(self):
        self.block, self._made = self.recorder.open_block(timed=self.timed), 0

    def call(self, latency, late=0.0, fails_for=0.0):
        if self._made == len(self.block.ends):
            self.open_block()
        if self.timed:
            self.time += late
            self.block.starts[self._made], self.block.dues[self._made] = self.time, self.time - late
        self.time += latency
        self.block.ends[self._made] = self.time
        if fails_for:
            self.time += fails_for
            self.block.gaps.append((self._made, self.time))
        self._made += 1
