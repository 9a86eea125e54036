"""Real kernels of each version, with a coordinator and buttons."""

import kernels
import pytest

from .cells import SETUP


@pytest.fixture(scope="module", params=list(kernels.interpreters()))
def started(request, tmp_path_factory):
    specs = tmp_path_factory.mktemp("kernels")
    kernels.write_specs(specs)
    kernel = kernels.DrivenKernel(request.param, specs)
    setup = kernel.run(SETUP)
    kernel.until_done(setup)
    kernel.plain, kernel.routed, kernel.fails, kernel.blocks, kernel.count = kernel.outputs[setup].split()
    yield kernel
    kernel.close()


@pytest.fixture
def kernel(started):
    """A kernel of each version, with the loopers of its coordinator ended."""
    started.forget()
    yield started
    started.interrupt()
    started.until_done(started.run("coord.request_stop()"), started.run("coord.join()"))
