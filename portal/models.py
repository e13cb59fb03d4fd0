"""Every model of the portal, for migrations and for tests that compare the two."""

from peewee import Model

from knowledge.articles import Article, IndexTask, Product, Rendering, Revision
from knowledge.attachments import Attachment
from knowledge.audit import AuditEntry
from knowledge.edition import Edition
from knowledge.files import StoredFile
from knowledge.forbidden import WordingOverride
from knowledge.links import ArticleLink
from knowledge.licences import LicenceDecision
from knowledge.people import Person, PersonRole, Team
from knowledge.review_notes import ReviewNote
from knowledge.synonyms import Synonym
from knowledge.upkeep import Tending
from knowledge.wording import Wording
from portal.fairness.models import AnniversaryReminder, TeamReminder
from portal.gaps.models import Gap, Question
from portal.feedback.models import Vote
from portal.line_up.models import LineUpMail
from portal.mail import OutgoingMail
from portal.mail_addresses import LostAddress
from portal.notifications.models import MailHours, Notification, NoticeChoice
from portal.recognition.models import (
    Behaviour,
    Comment,
    EarlierText,
    FeedAddress,
    Post,
    PostRecipient,
    Reaction,
    Screen,
    Touchpoint,
    Value,
    WallCase,
    WallReport,
)
from portal.recognition.praise import Praise
from portal.thank_you.models import Absence, Proposal, QueueEvent, QueueItem, Supporter, Thanks
from portal.upkeep.models import Reminder
from portal.usage.models import ArticleReads, SearchCount

MODELS: list[type[Model]] = [
    StoredFile,
    Team,
    Person,
    PersonRole,
    Product,
    Article,
    Revision,
    Rendering,
    Attachment,
    IndexTask,
    AuditEntry,
    OutgoingMail,
    Notification,
    NoticeChoice,
    MailHours,
    LostAddress,
    Value,
    Behaviour,
    Touchpoint,
    Post,
    PostRecipient,
    Reaction,
    Comment,
    WallCase,
    WallReport,
    EarlierText,
    Screen,
    FeedAddress,
    QueueItem,
    Supporter,
    QueueEvent,
    Thanks,
    Absence,
    Proposal,
    ArticleReads,
    SearchCount,
    ReviewNote,
    LicenceDecision,
    ArticleLink,
    Tending,
    Reminder,
    Wording,
    WordingOverride,
    Vote,
    Praise,
    Synonym,
    Gap,
    Question,
    Edition,
    TeamReminder,
    AnniversaryReminder,
    LineUpMail,
]
