"""A run drawn as the canvas it is: files, the steps each file takes, and the steps of the whole run."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from app.monitoring.views import ItemView, RunView, WorkState
from app.ui.words import count, duration, shortened
from app.workflows.catalog import WORKFLOWS

LONGEST_LABEL = 14
JOINING = "Joining"
"""The step that puts files done again among the others: its end is the result's beginning."""
OPEN = (WorkState.QUEUED, WorkState.RUNNING, WorkState.RETRYING)
_CSS = """
.wrap { overflow-x: auto; padding: 2px 0 6px }
svg { font-family: var(--st-font); display: block }
rect { fill: var(--st-secondary-background-color); stroke: var(--st-border-color); stroke-width: 1.2 }
.running rect { stroke: var(--st-blue-color) }
.failed rect { stroke: var(--st-red-color) }
text { fill: var(--st-text-color); font-size: 12.5px; font-weight: 600 }
text.sub { font-size: 11px; font-weight: 400; opacity: .68 }
text.bad { fill: var(--st-red-color); font-size: 11px; font-weight: 560 }
.edge { fill: none; stroke: var(--st-border-color); stroke-width: 1.8 }
.edge.done { stroke: var(--st-green-color); opacity: .75 }
.edge.live { stroke: var(--st-blue-color); stroke-dasharray: 5 5; animation: flow 1s linear infinite }
circle { fill: var(--st-gray-color); opacity: .45 }
.succeeded circle { fill: var(--st-green-color); opacity: 1 }
.running circle { fill: var(--st-blue-color); opacity: 1; animation: pulse 1.2s ease-in-out infinite }
.retrying circle { fill: var(--st-orange-color); opacity: 1 }
.failed circle { fill: var(--st-red-color); opacity: 1 }
.track { fill: var(--st-border-color); stroke: none }
.bar { fill: var(--st-green-color); stroke: none }
.lost { fill: var(--st-red-color); stroke: none }
@keyframes flow { to { stroke-dashoffset: -10 } }
@keyframes pulse { 50% { opacity: .25 } }
@media (prefers-reduced-motion: reduce) { .edge.live, .running circle { animation: none } }
"""
_JS = """
const SPACE = 'http://www.w3.org/2000/svg'
const make = (name, attributes, text) => {
  const node = document.createElementNS(SPACE, name)
  for (const key in attributes) node.setAttribute(key, attributes[key])
  if (text != null) node.textContent = text
  return node
}
export default function ({ data, parentElement }) {
  const root = parentElement.querySelector('.wrap')
  if (!root || !data) return
  const W = 128, H = 62, GAP = 34, EDGE = 4
  const width = 2 * EDGE + data.nodes.length * (W + GAP) - GAP, height = 2 * EDGE + H
  const svg = make('svg', { viewBox: `0 0 ${width} ${height}`, role: 'img', 'aria-label': data.alt,
    style: `width:100%;max-width:${width}px;min-width:${Math.min(width, 620)}px;height:auto` })
  data.nodes.forEach((node, i) => {
    const x = EDGE + i * (W + GAP), middle = EDGE + H / 2
    if (i) {
      const before = data.nodes[i - 1].state
      const how = node.state === 'succeeded' ? 'done' : node.state === 'running' || before === 'running' ? 'live' : ''
      svg.append(make('path', { class: 'edge ' + how, d: `M${x - GAP},${middle} H${x}` }))
    }
    const g = make('g', { class: node.state, transform: `translate(${x},${EDGE})` })
    g.append(make('title', {}, node.hint), make('rect', { width: W, height: H, rx: 9 }),
      make('circle', { cx: 15, cy: 19, r: 4.5 }), make('text', { x: 27, y: 23 }, node.label),
      make('text', { class: 'sub', x: 12, y: 42 }, node.sub))
    if (node.bad) g.append(make('text', { class: 'bad', x: W - 10, y: 42, 'text-anchor': 'end' }, node.bad))
    const inner = W - 24
    g.append(make('rect', { class: 'track', x: 12, y: H - 12, width: inner, height: 3.5, rx: 1.75 }))
    if (node.share) g.append(make('rect', { class: 'bar', x: 12, y: H - 12, width: inner * node.share, height: 3.5, rx: 1.75 }))
    if (node.lost) g.append(make('rect', { class: 'lost', x: 12 + inner * (1 - node.lost), y: H - 12, width: inner * node.lost, height: 3.5, rx: 1.75 }))
    svg.append(g)
  })
  root.replaceChildren(svg)
}
"""
_graph = st.components.v2.component("nexus_run_graph", html="<div class='wrap'></div>", css=_CSS, js=_JS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A box: ``share`` of its work that is done, ``lost`` the part that failed, both 0 to 1."""

    label: str
    state: str
    sub: str
    bad: str = ""
    share: float = 0.0
    lost: float = 0.0
    hint: str = ""


def draw(run: RunView, key: str) -> None:
    """The run's graph."""
    boxes(nodes(run), key)


def boxes(row: Sequence[Node], key: str) -> None:
    """Boxes in a row, each joined to the one before it."""
    alt = "Workflow: " + ", then ".join(f"{box.label} {box.state}, {box.sub}" for box in row)
    data: dict[str, Any] = {
        "alt": alt,
        "nodes": [
            {
                "label": shortened(b.label, LONGEST_LABEL),
                "state": b.state,
                "sub": b.sub,
                "bad": b.bad,
                "share": b.share,
                "lost": b.lost,
            }
            | {"hint": b.hint or f"{b.label}: {b.state}"}
            for b in row
        ],
    }
    _graph(data=data, key=key)


def nodes(run: RunView) -> list[Node]:
    """The run's boxes from left to right."""
    shape = WORKFLOWS.get(run.row.workflow)
    per_item, whole = (shape.each_file, shape.whole_run) if shape else (("Reading",), ())
    total = len(run.items)
    row = [Node(label="Files", state="succeeded", sub=count(total, "file"), share=1.0)]
    row += [_stage(run.items, name, i, len(per_item)) for i, name in enumerate(per_item)]
    known = {step.step or step.task.rpartition(".")[2]: step for step in run.steps if step.step != JOINING}
    # Where failed files are done again, what was made of the others is not the result any more.
    stale = bool(run.replayed) and any(item.state in OPEN for item in run.items)
    for name in [*whole, *(name for name in known if name not in whole)]:
        step = None if stale else known.get(name)
        state = step.state if step else WorkState.CANCELLED if run.row.state.ended else WorkState.QUEUED
        sub = (
            duration(step.runtime) if step and step.runtime is not None else "not run" if run.row.state.ended else state
        )
        done, lost = float(state is WorkState.SUCCEEDED), float(state is WorkState.FAILED)
        row.append(
            Node(
                label=name,
                state=state,
                sub=sub,
                share=done,
                lost=lost,
                hint=step.task if step else f"{name}: not begun",
            )
        )
    return row


def _stage(items: tuple[ItemView, ...], name: str, index: int, of: int) -> Node:
    """One step of every file: an item's percent says which step it is at, and where it ended."""
    tally: Counter[str] = Counter()
    for item in items:
        at = of if item.state is WorkState.SUCCEEDED else min(of - 1, item.percent * of // 100)
        if index < at:
            tally["done"] += 1
        elif index == at:
            tally[item.state] += 1
        elif item.state in OPEN:
            tally["queued"] += 1  # still on its way here; one that ended before never comes
    coming = tally.total()
    done, failed = tally["done"], tally["failed"]
    if tally["running"] or tally["retrying"] or (tally["queued"] and (done or failed)):
        state = "running"
    elif tally["queued"]:
        state = "queued"
    else:
        state = "succeeded" if done else "failed" if failed else "cancelled"
    sub = "waiting" if state == "queued" else f"{done} of {coming}" if coming else "not run"
    bad = f"{failed} failed" if failed else ""
    return Node(label=name, state=state, sub=sub, bad=bad, share=done / max(1, coming), lost=failed / max(1, coming))
