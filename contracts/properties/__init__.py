"""Property-based probes: what Schemathesis sends and finds, said in clauses of the catalogue."""

from contracts.properties.examples import example_database
from contracts.properties.findings import Breach, Findings
from contracts.properties.probe import Budget, Probe
from contracts.properties.promises import Fate, Promise
from contracts.properties.runs import probe_allowed, probe_anything
from contracts.properties.schemas import LEAST_TRAINING_IMAGES, Schemas
from contracts.properties.sending import Sender
from contracts.properties.stories import Stories, tell_stories
from contracts.properties.story import Story, file_name
from contracts.properties.strange.probing import probe_strange
from contracts.properties.workflow import Journey, walk_jobs, walk_profiles

__all__ = [
    "LEAST_TRAINING_IMAGES",
    "Breach",
    "Budget",
    "Fate",
    "Findings",
    "Journey",
    "Probe",
    "Promise",
    "Schemas",
    "Sender",
    "Stories",
    "Story",
    "example_database",
    "file_name",
    "probe_allowed",
    "probe_anything",
    "probe_strange",
    "tell_stories",
    "walk_jobs",
    "walk_profiles",
]
