"""ANT124: gradients add up from one step of the optimizer to the next."""

from __future__ import annotations

from collections.abc import Iterator

from mldebt_nb.dataflow.statements import statements
from mldebt_nb.dataflow.training_loops import uncleared_loops
from mldebt_nb.findings.model import Finding, Severity
from mldebt_nb.rules.base import Example, Rule
from mldebt_nb.rules.context import Context, count


class UnclearedGradients(Rule):
    """A training loop never clears the gradients, so that each step repeats all steps before it.

    ## What it finds
    A loop in which `loss.backward()` and `optimizer.step()` are called, and nothing sets the gradients back.

    ## Why it is debt
    PyTorch adds gradients up. Without `zero_grad` each step goes into the sum of all directions so far: the model
    trains badly or not at all, no error is raised, and the numbers look like a hard problem.

    ## How it is decided and where it is wrong
    The loop, and the functions of the notebook that are called in it, are searched for `zero_grad`, `.grad` and
    `set_to_none`. Notebooks in which a framework trains are left alone. A loop that makes a new model in each turn
    needs no clearing. A loop that is left by `break` is not reported: it may try a few batches only.

    ## How to pay it back
    Call `optimizer.zero_grad()` in each turn, before `backward()`.

    ## References
    Zhang et al., "Code Smells for Machine Learning Applications", CAIN 2022 (gradients not cleared before backward
    propagation). The reference of `torch.optim.Optimizer.zero_grad`.
    """

    code = "ANT124"
    name = "uncleared-gradients"
    family = "anti-patterns"
    severity = Severity.ERROR
    effort_minutes = 5
    spread = "downstream"
    help = "call `optimizer.zero_grad()` before `backward()`"
    examples = (
        Example(
            "the gradients add up",
            """
# %%
import torch
net = torch.nn.Linear(3, 1)
optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
rows, truth = torch.ones(8, 3), torch.ones(8, 1)
for turn in range(100):  #!
    loss = ((net(rows) - truth) ** 2).mean()
    loss.backward()
    optimizer.step()
""",
        ),
        Example(
            "cleared in the loop, or in a function that it calls",
            """
# %%
import torch
net = torch.nn.Linear(3, 1)
optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
rows, truth = torch.ones(8, 3), torch.ones(8, 1)
def loss_of(rows):
    optimizer.zero_grad()
    return ((net(rows) - truth) ** 2).mean()
for turn in range(100):
    loss_of(rows).backward()
    optimizer.step()
for turn in range(100):
    optimizer.zero_grad(set_to_none=True)
    ((net(rows) - truth) ** 2).mean().backward()
    optimizer.step()
""",
        ),
    )

    def check(self, context: Context) -> Iterator[Finding]:
        for loop in uncleared_loops(context.graph, context.once(statements)):
            yield context.finding(
                self,
                "gradients are added up over all turns of this loop: nothing clears them",
                cell=loop.cell,
                node=loop.node.lineno,
                symbol="zero_grad",
                related=[
                    context.related(loop.cell, loop.backward, "gradients are added here"),
                    context.related(loop.cell, loop.step, "and followed here"),
                ],
                evidence={"clearing": count(0, "calls")},
            )
