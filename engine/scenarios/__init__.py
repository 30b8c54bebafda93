"""Scenarios: examples of a process that must hold. Given, steps, expectations, on a virtual clock.

A scenario runs through the verbs that people and the worker use, on a store of its own in memory; connectors' far ends are
recorded, not called. So what a scenario shows is what the service does, and nothing but the clock is pretended.

    name: A reply wakes the incident
    now: 2026-03-02T09:00:00Z
    people: {alice: {roles: [agent], groups: [service_desk]}}
    desk: factory                                       (or sections with rows, as in processes/factory)
    packs: [problem]                                      (other packs beside this one that are deployed as well)
    far_ends: {http: {"status": 200}}                    (or a list, one answer after the other; away: nobody answers)
    start: {by: alice, at: reported, with: {short_description: Printer is out}}      (or message: name, with: payload)
    steps:
      - {complete: work, by: alice, with: {action: ask_user, question: Which one?}}
      - {claim: wait_for_requester, by: alice}
      - {wait: P2D}
      - {expect: {stage: On hold, open: [wait_for_requester], variables: {priority: 3}, sent: [email]}}
      - {message: user.replied, with: {text: The old one}}      (to the instance's number, or to: another correlation)
      - {signal: outage.ended, with: {service: email}}
      - {complete: assess, by: bob, of: problem}              (in the newest instance of another process)
      - {expect: {clocks: {response: met, resolution: [running, breached]}}}
      - {expect: {ended: Closed, said: [problem.raise]}}

`sent` lists the connectors that were called since the last `sent`, `said` the messages that diagrams sent since the last
`said`. Who is named but not described under `people` is an agent
in whichever group the task is offered to. A clock is running, paused or stopped, besides breached, met or missed; `none` is no
such clock. Answers may name freely what `desk` gives no rows of.
"""

from __future__ import annotations

from engine.scenarios.coverage import Report, checked
from engine.scenarios.reading import Scenario, read
from engine.scenarios.running import Outcome, run
from engine.scenarios.stage import Stage

__all__ = ["Outcome", "Report", "Scenario", "Stage", "checked", "read", "run"]
