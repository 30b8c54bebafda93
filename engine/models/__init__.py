"""The tables, one noun per file. No BPMN here, and no verbs."""

from engine.models.absence import Absence
from engine.models.alert import Alert, AlertItem
from engine.models.alert_series import AlertSeries
from engine.models.alert_source import AlertSource
from engine.models.announcement import Announcement, AnnouncementReader, AnnouncementUpdate, ServiceSubscription
from engine.models.attachment import Attachment
from engine.models.base import Base, table
from engine.models.batch import Batch, BatchItem
from engine.models.booking import Booking, Occupation
from engine.models.cab_meeting import CabMeeting
from engine.models.calendar import Calendar
from engine.models.catalogue_item import CatalogueItem
from engine.models.change_result import ChangeResult
from engine.models.change_template import ChangeTemplate
from engine.models.change_window import ChangeWindow
from engine.models.clock import Clock, ClockSpan
from engine.models.column_choice import ColumnChoice
from engine.models.day_count import DayCount, Reckoning
from engine.models.decision_link import DecisionLink
from engine.models.deployment import Deployment
from engine.models.draft import Draft
from engine.models.entry import Entry
from engine.models.fault import Fault
from engine.models.history import HistoryEvent
from engine.models.idempotency import Idempotency
from engine.models.instance import Instance
from engine.models.item import Item, ItemDependency
from engine.models.job import Job
from engine.models.known_error import KnownError
from engine.models.link import Link
from engine.models.mail_in import MailIn
from engine.models.maintenance_plan import MaintenancePlan
from engine.models.message import Message
from engine.models.outage import Outage
from engine.models.person import Group, Membership, Person, PersonRole, SignedIn, SignInFailure, Token
from engine.models.preference import Notice, Preference
from engine.models.presence import Presence
from engine.models.process import Process, Version
from engine.models.saved_filter import SavedFilter
from engine.models.search_text import SearchText
from engine.models.service import Service, ServiceDependency
from engine.models.subscription import Subscription
from engine.models.survey import Survey
from engine.models.tally import Tally, TallyClock
from engine.models.task import Task
from engine.models.watcher import Watcher

__all__ = [
    "Absence",
    "Alert",
    "AlertItem",
    "AlertSeries",
    "AlertSource",
    "Announcement",
    "AnnouncementReader",
    "AnnouncementUpdate",
    "Attachment",
    "Base",
    "Batch",
    "BatchItem",
    "Booking",
    "CabMeeting",
    "Calendar",
    "CatalogueItem",
    "ChangeResult",
    "ChangeTemplate",
    "ChangeWindow",
    "Clock",
    "ClockSpan",
    "ColumnChoice",
    "DayCount",
    "DecisionLink",
    "Deployment",
    "Draft",
    "Entry",
    "Fault",
    "Group",
    "HistoryEvent",
    "Idempotency",
    "Instance",
    "Item",
    "ItemDependency",
    "Job",
    "KnownError",
    "Link",
    "MailIn",
    "MaintenancePlan",
    "Membership",
    "Message",
    "Notice",
    "Occupation",
    "Outage",
    "Person",
    "PersonRole",
    "Preference",
    "Presence",
    "Process",
    "Reckoning",
    "SavedFilter",
    "SearchText",
    "Service",
    "ServiceDependency",
    "ServiceSubscription",
    "SignInFailure",
    "SignedIn",
    "Subscription",
    "Survey",
    "Tally",
    "TallyClock",
    "Task",
    "Token",
    "Version",
    "Watcher",
    "table",
]
