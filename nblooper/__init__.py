"""Background loopers for Jupyter notebooks, with a live panel.

`Coordinator` and `LooperThread` are TensorFlow's `tf.train.Coordinator` and `tf.compat.v1.train.LooperThread` without
TensorFlow, and more. Importing this package loads no notebook package; showing a coordinator in a notebook does.
"""

from nblooper.coordinator import Coordinator, coordinators
from nblooper.core.advice import missing_name as _missing_name
from nblooper.core.errors import EndLoop
from nblooper.core.param import Param
from nblooper.core.recorded import record
from nblooper.data.failures import Failure
from nblooper.data.measures import Summary
from nblooper.data.output import Output, OutputLine
from nblooper.data.snapshot import CoordinatorSnapshot, LooperSnapshot, State
from nblooper.data.values import Values
from nblooper.failures.log import OutOfRangeError
from nblooper.looper import LooperThread, current_looper, should_stop

__version__ = "0.2.0"

__all__ = [
    "Coordinator",
    "CoordinatorSnapshot",
    "EndLoop",
    "Failure",
    "LooperSnapshot",
    "LooperThread",
    "OutOfRangeError",
    "Output",
    "OutputLine",
    "Param",
    "State",
    "Summary",
    "Values",
    "__version__",
    "coordinators",
    "current_looper",
    "record",
    "should_stop",
]


def __getattr__(name: str) -> object:
    raise _missing_name(name)
