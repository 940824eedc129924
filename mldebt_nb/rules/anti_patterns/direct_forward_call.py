"""ANT125: a PyTorch model is called by its `forward`."""

from __future__ import annotations

from collections.abc import Iterator

from mldebt_nb.dataflow.sites import sites
from mldebt_nb.dataflow.statements import statements
from mldebt_nb.dataflow.training_loops import ForwardCall, forward_calls
from mldebt_nb.findings.model import Finding, Severity
from mldebt_nb.rules.base import Example, Rule
from mldebt_nb.rules.context import Context, count

_NAMED = 5


class DirectForwardCall(Rule):
    """A model's `forward` is called directly, past the hooks that a call of the model runs.

    ## What it finds
    `model.forward(x)` where `model` is a layer of PyTorch or an object of a class of the notebook that stems from
    `torch.nn.Module`.

    ## Why it is debt
    A call of the model runs the hooks around `forward`: weight normalisation, pruning, profilers, recorders of
    activations. The direct call passes them by without a word, so that the model does another thing as soon as somebody
    adds one.

    ## How it is decided and where it is wrong
    By the one call that gives the name its value. `forward` called inside of the class, or by `super()`, is left alone.
    As long as there are no hooks, both give the same.

    ## How to pay it back
    Call the model: `model(x)`.

    ## References
    Zhang et al., "Code Smells for Machine Learning Applications", CAIN 2022 (PyTorch call method misused). The
    reference of `torch.nn.Module.forward`.
    """

    code = "ANT125"
    name = "direct-forward-call"
    family = "anti-patterns"
    severity = Severity.INFO
    effort_minutes = 2
    help = "call the model itself: `model(x)`"
    examples = (
        Example(
            "past the hooks",
            """
# %%
import torch
from torch import nn
class Net(nn.Module):
    def forward(self, rows):
        return rows * 2
net = Net()
print(net.forward(torch.ones(3)))  #!
""",
        ),
        Example(
            "the model is called; a class of another kind",
            """
# %%
import torch
from torch import nn
class Net(nn.Module):
    def forward(self, rows):
        return super().forward(rows) * 2
class Layer:
    def forward(self, rows):
        return rows
net, layer = Net(), Layer()
print(net(torch.ones(3)), layer.forward(torch.ones(3)))
""",
        ),
    )

    def check(self, context: Context) -> Iterator[Finding]:
        groups: dict[str, list[ForwardCall]] = {}
        for call in forward_calls(context.graph, context.once(sites).calls, context.once(statements)):
            groups.setdefault(call.model, []).append(call)
        for model, calls in groups.items():
            yield context.finding(
                self,
                f"`{model}.forward` is called directly, past the hooks of the model",
                cell=calls[0].cell,
                node=calls[0].node.func,
                symbol=model,
                related=[context.related(c.cell, c.node, "and here") for c in calls[1 : _NAMED + 1]],
                evidence={"calls": count(len(calls), "calls")},
            )
