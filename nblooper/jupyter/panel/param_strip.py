"""The strip of sliders, fields and switches in the panel: a coordinator's live parameters."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Mapping
from typing import Any

import ipywidgets

from nblooper.core.param import Param
from nblooper.core.param_rules import Rules
from nblooper.data.texts import printable
from nblooper.jupyter.panel.fields import Field
from nblooper.jupyter.panel.widget_tree import walk
from nblooper.views.escape import clean
from nblooper.views.parts import told

_LEAST_STEPS = 500  # of a slider
_LOG_STEP = 0.001  # in decades: so that 0.05 is 0.05 in three digits
_LONGEST_NAME = 40


class ParamStrip:
    """A row of widgets, one for each live parameter. `update` is to be called by one thread at a time.

    Parameters
    ----------
    say : callable
        Shows a text in the panel: ``say(text, error=False)``.
    steer : bool
        Whether a person can change them.
    """

    def __init__(self, say: Callable[..., None], *, steer: bool) -> None:
        self._say = say
        self._steer = steer
        self._fields: dict[str, tuple[Rules, Field]] = {}
        self.box: Any = None

    def update(self, params: Mapping[str, Param[Any]]) -> bool:
        """Show the current values of the parameters; return whether this made the strip."""
        old, changed = [], False
        for name, param in params.items():
            rules, field = self._fields.get(name, (None, None))
            if field is None or rules != param.rules:
                old += [] if field is None else [field.widget]
                self._fields[name] = param.rules, self._field(param)
                changed = True
            else:
                _show(field, param)
        if not changed:
            return False
        widgets = [field.widget for _, field in self._fields.values()]
        made = self.box is None
        if made:
            self.box = ipywidgets.HBox(widgets, _dom_classes=("nblooper-params",))
        else:
            self.box.children = widgets
        for widget in old:
            for part in walk(widget):
                part.close()
        return made

    def _field(self, param: Param[Any]) -> Field:
        kind, traits = _widget_for(param.rules, param.value)
        edited = functools.partial(self._edited, param)
        field = Field(
            kind,
            "nblooper-param",
            edited,
            description=_label(param.rules),
            tooltip=_tip(param),
            disabled=not self._steer,
            **traits,
        )
        _show(field, param)
        return field

    def _edited(self, param: Param[Any], shown: Any) -> None:
        """Set a value that a person has chosen; if it is refused, say so, and show the current value again."""
        if _same(param.rules, shown, _shown_of(param.rules, param.value)):
            return  # a slider that code has moved tells on which of its steps it stands
        self._say("")
        try:
            param.change(_value_of(param.rules, shown), "panel")
        except Exception as error:
            words = str(error) if isinstance(error, (TypeError, ValueError)) else told(error)
            self._say(f"{words}; it is still {printable(repr(param.value), 60)}", error=True)
        rules, field = self._fields[param.name]
        if rules == param.rules:
            _show(field, param)


def _show(field: Field, param: Param[Any]) -> None:
    """Have a widget show the value, unless it does; a person's change that comes at this moment waits for its turn."""
    with field.turn:
        value = _shown_of(param.rules, param.value)
        if not _same(param.rules, field.widget.value, value):
            with field.renewing():
                field.widget.value = value


def _widget_for(rules: Rules, value: Any) -> tuple[Any, dict[str, Any]]:
    """Return the widget for a parameter, and its traits."""
    low, high = rules.low, rules.high
    if rules.kind == "choice":
        return ipywidgets.Dropdown, {"options": [(_words(each), at) for at, each in enumerate(rules.choices)]}
    if rules.kind == "bool":
        return ipywidgets.Checkbox, {"indent": False}
    if rules.kind == "text":
        return ipywidgets.Text, {"continuous_update": False}
    whole = rules.kind == "int"
    if low is None or high is None:
        return (ipywidgets.IntText if whole else ipywidgets.FloatText), {"step": 1 if whole else None}
    if rules.log:
        lowest, highest = math.log10(low), math.log10(high)
        traits = {"min": lowest, "max": highest, "step": _LOG_STEP, "readout_format": ".3g"}
        return ipywidgets.FloatLogSlider, {**traits, "value": value}
    if whole:
        return ipywidgets.IntSlider, {"min": math.ceil(low), "max": math.floor(high), "value": value}
    traits = {"min": low, "max": high, "step": _step(rules), "readout_format": ".4g", "value": value}
    return ipywidgets.FloatSlider, traits


def _shown_of(rules: Rules, value: Any) -> Any:
    """Return a parameter's value as the widget holds it."""
    if rules.kind == "choice":
        return next(at for at, each in enumerate(rules.choices) if each is value)
    if rules.kind == "text":
        return clean(value)
    return float(value) if rules.kind == "float" or rules.log else value


def _step(rules: Rules) -> float:
    """Return the step of a linear slider: a power of ten, so that it stands on short numbers."""
    span = (rules.high or 0.0) - (rules.low or 0.0)
    return 10.0 ** math.floor(math.log10(span / _LEAST_STEPS))


def _same(rules: Rules, one: Any, other: Any) -> bool:
    """Return whether a widget that shows one value need not be moved for the other: on a slider, half a step."""
    if rules.kind != "float" or rules.low is None or rules.high is None or one == other:
        return bool(one == other)
    if rules.log:
        return bool(one > 0 and other > 0) and abs(math.log10(one / other)) <= 0.501 * _LOG_STEP
    return bool(abs(one - other) <= 0.501 * _step(rules))


def _value_of(rules: Rules, shown: Any) -> Any:
    """Return the value that a widget shows."""
    if rules.kind == "choice":
        return rules.choices[shown]
    if rules.kind == "int":
        return round(shown)
    if rules.kind == "float" and rules.low is not None and rules.high is not None:
        # The ends of a logarithmic slider are powers, which miss the range by a rounding.
        for end in (rules.low, rules.high):
            if math.isclose(shown, end, rel_tol=1e-9):
                return end
    return shown


def _label(rules: Rules) -> str:
    name = clean(printable(rules.name, _LONGEST_NAME))
    return f"{name} [{clean(printable(rules.unit, 12))}]" if rules.unit else name


def _tip(param: Param[Any]) -> str:
    rules = param.rules
    what = f"{rules.allowed}; " if rules.kind in ("float", "int") else ""
    return clean(f"{what}{printable(repr(param.default), 60)} by default")


def _words(choice: Any) -> str:
    return clean(printable(choice if isinstance(choice, str) else repr(choice), 60))
