"""Coroutine functions as targets: one that notes its calls, and one that sleeps until it is cancelled."""

import asyncio
import threading

HOUR = 3600


class Poller:
    """Bound coroutine methods, and an object that is called like one."""

    def __init__(self):
        self.got = []

    async def poll(self, value=None):
        await asyncio.sleep(0)
        self.got.append(value)

    async def __call__(self):
        await self.poll("called")


class Sleeper:
    """Sleeps for an hour; notes how that ended."""

    def __init__(self):
        self.asleep = threading.Event()
        self.notes = []

    async def sleep(self):
        self.asleep.set()
        try:
            await asyncio.sleep(HOUR)
        except asyncio.CancelledError:
            self.notes.append("cancelled")
            raise
        finally:
            await asyncio.sleep(0)
            self.notes.append("finally")
