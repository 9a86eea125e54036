"""Real kernels of each version, with a coordinator and buttons."""

import kernels
import pytest

from .cells import SETUP
from .talkers import TALKERS


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
    started.end_cells()
    started.done("coord.request_stop()")
    started.done("coord.join()")


@pytest.fixture(params=list(kernels.interpreters()))
def fresh(request, tmp_path):
    """A kernel of each version in which nothing has run yet."""
    kernels.write_specs(tmp_path / "kernels")
    kernel = kernels.DrivenKernel(request.param, tmp_path / "kernels")
    yield kernel
    kernel.close()


@pytest.fixture(scope="module", params=list(kernels.interpreters()))
def started_talkers(request, tmp_path_factory):
    specs = tmp_path_factory.mktemp("kernels")
    kernels.write_specs(specs)
    driven = kernels.DrivenKernel(request.param, specs)
    driven.made = driven.run(TALKERS)
    driven.until_done(driven.made)
    assert driven.outputs[driven.made] == ""
    driven.done("once(lambda: print('said'))")
    driven.until_printed(driven.made, "nblooper: ")  # and so in no test
    driven.done("coord.remove('once')")
    yield driven
    driven.close()


@pytest.fixture
def talkers(started_talkers):
    started_talkers.forget()
    yield started_talkers
    started_talkers.until_done(started_talkers.run("coord.stop(wait=20); [coord.remove(name) for name in list(coord)]"))
    plain = "all(type(stream) is ipykernel.iostream.OutStream for stream in (sys.stdout, sys.stderr))"
    assert started_talkers.value(plain) == "True"
    assert started_talkers.value("'publish' in vars(get_ipython().display_pub)") == "False"
