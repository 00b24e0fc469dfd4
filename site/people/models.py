"""Governments, the people who work in them, and since when."""

from __future__ import annotations

import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from modelsearch import index

from common.phones import mask_phone, validate_phone
from common.pictures import plain_number
from people.choices import ChangeKind, CsRole, FigureKind, Kind, Level, OfficerStatus
from people.querysets import LocalGovernmentQuerySet, OfficerQuerySet
from people.validators import mail_domain, no_links, plain_words


class LocalGovernment(index.Indexed, models.Model):
    """A local government over its whole life: one row a body, with the days it existed and what followed it.

    Valid on a day when valid_from <= day < valid_to; an empty date is open, so the 250 of 2006 are the rows
    without valid_from. `current` is where the chain of successors ends (itself while it exists) and `province` the
    metropolitan government it stands under today; both are kept by load_reference.
    """

    code = models.SlugField(_("code"), max_length=60, unique=True)
    name_ko = models.CharField(_("Korean name"), max_length=60)
    name_short_ko = models.CharField(_("short Korean name"), max_length=30)
    name_en = models.CharField(_("English name"), max_length=80)
    level = models.CharField(_("level"), max_length=12, choices=Level.choices)
    kind = models.CharField(_("kind"), max_length=40, choices=Kind.choices)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("began under")
    )
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(_("valid to"), null=True, blank=True)
    successor = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="predecessors", verbose_name=_("successor")
    )
    current = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="lineage", verbose_name=_("today's government")
    )
    province = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="province_members", verbose_name=_("province")
    )
    row = models.PositiveSmallIntegerField(_("map row"), null=True, blank=True)
    col = models.PositiveSmallIntegerField(_("map column"), null=True, blank=True)
    is_sample = models.BooleanField(_("sample"), default=False)

    objects = LocalGovernmentQuerySet.as_manager()

    search_fields = [
        index.SearchField("name_ko", boost=2),
        index.SearchField("name_en"),
        index.AutocompleteField("name_ko"),
        index.FilterField("level"),
        index.FilterField("is_sample"),
    ]

    class Meta:
        verbose_name = _("local government")
        verbose_name_plural = _("local governments")
        ordering = ["name_ko"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_from=None) | Q(valid_to=None) | Q(valid_from__lt=F("valid_to")),
                name="government_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The full name in the reader's language."""
        return self.name_en if get_language() == "en" else self.name_ko

    @property
    def short_name(self) -> str:
        """What a small tile or card shows."""
        return self.name_en.split(",")[0] if get_language() == "en" else self.name_short_ko

    @property
    def present_name(self) -> str:
        """The full name it goes by today: a basic government carries the name of the province it stands under now."""
        if self.level == Level.METROPOLITAN or self.valid_to or self.province is None:
            return self.name
        return f"{self.short_name}, {self.province.name_en}" if get_language() == "en" else self._present_name_ko

    @property
    def _present_name_ko(self) -> str:
        return f"{self.province.name_ko} {self.name_short_ko}" if self.province else self.name_ko

    def is_now(self, other: LocalGovernment) -> bool:
        """Whether both are, or have become, the same government of today."""
        return (self.current_id or self.pk) == (other.current_id or other.pk)

    def lineage_keys(self) -> models.QuerySet[LocalGovernment, int]:
        """The keys of all that is, or has become, what this government is today; for `…__in`, where it costs no query.

        A list of keys is answered from an index, a condition over a join is not.
        """
        key = self.current_id or self.pk
        return LocalGovernment.objects.filter(Q(current_id=key) | Q(pk=key)).order_by().values("pk")

    def official_domains(self) -> list[str]:
        """The mail domains whose holders may say that they work here: the site's, its own and its predecessors'."""
        own = MailDomain.objects.filter(government__current_id=self.current_id or self.pk)
        listed = own.order_by("domain").values_list("domain", flat=True).distinct()
        return list(dict.fromkeys([*settings.OFFICIAL_MAIL_DOMAINS, *listed]))

    def is_valid_on(self, day: datetime.date) -> bool:
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day < self.valid_to)


class LocalGovernmentChange(models.Model):
    """One event in the life of a government, as the reference list tells it."""

    government = models.ForeignKey(
        LocalGovernment, models.CASCADE, related_name="changes", verbose_name=_("local government")
    )
    date = models.DateField(_("date"))
    kind = models.CharField(_("kind of change"), max_length=10, choices=ChangeKind.choices)
    from_name = models.CharField(_("name before"), max_length=80)
    to_name = models.CharField(_("name after"), max_length=80)
    note = models.TextField(_("note"), blank=True)

    class Meta:
        verbose_name = _("government change")
        verbose_name_plural = _("government changes")
        ordering = ["date", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["government", "date", "kind", "to_name"], name="government_change_once"),
        ]

    def __str__(self) -> str:
        return f"{self.date} {self.from_name} → {self.to_name}"


class GovernmentFigure(models.Model):
    """A figure of a government on a day, as the reference list tells it with its source. Kept by load_reference."""

    government = models.ForeignKey(
        LocalGovernment, models.CASCADE, related_name="figures", verbose_name=_("local government")
    )
    figure = models.CharField(_("figure"), max_length=30, choices=FigureKind.choices)
    value = models.DecimalField(_("value"), max_digits=14, decimal_places=2)
    unit = models.CharField(_("unit"), max_length=20)
    on = models.DateField(_("on the day"))
    source = models.CharField(_("source"), max_length=200)

    class Meta:
        verbose_name = _("figure of a government")
        verbose_name_plural = _("figures of governments")
        ordering = ["figure", "-on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["government", "figure", "on"], name="government_figure_once_a_day"),
            models.CheckConstraint(condition=Q(value__gte=0), name="government_figure_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.government_id} {self.figure} {self.value} ({self.on})"

    @property
    def shown(self) -> str:
        """The value grouped by thousands, without trailing noughts."""
        return plain_number(self.value)


class CsUnit(models.Model):
    """Who looks after CS in a government, as its coordinator tells it. Whoever reads the government reads this too.

    It belongs to the government of the day on which it was written; a merger leaves it with the predecessor.
    """

    government = models.OneToOneField(
        LocalGovernment, models.PROTECT, related_name="cs_unit", verbose_name=_("local government")
    )
    name = models.CharField(_("name of the unit"), max_length=60, validators=[plain_words])
    phone = models.CharField(_("phone"), max_length=20, blank=True, validators=[validate_phone])
    email = models.EmailField(_("e-mail address"), blank=True)
    staff = models.PositiveSmallIntegerField(
        _("number of staff"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(999)]
    )
    since = models.PositiveSmallIntegerField(
        _("since the year"), null=True, blank=True, validators=[MinValueValidator(1990), MaxValueValidator(2100)]
    )
    duties = models.CharField(_("duties"), max_length=300, blank=True, validators=[no_links])
    changed_at = models.DateTimeField(_("changed"), default=timezone.now)

    class Meta:
        verbose_name = _("CS unit")
        verbose_name_plural = _("CS units")

    def __str__(self) -> str:
        return self.name


class MailDomain(models.Model):
    """A mail domain whose holders may say they work for the government. korea.kr serves for all without a row."""

    government = models.ForeignKey(
        LocalGovernment, models.CASCADE, related_name="mail_domains", verbose_name=_("local government")
    )
    domain = models.CharField(
        _("mail domain"),
        max_length=100,
        validators=[mail_domain],
        help_text=_("The part after the @, in small letters."),
    )

    class Meta:
        verbose_name = _("official mail domain")
        verbose_name_plural = _("official mail domains")
        ordering = ["domain"]
        constraints = [models.UniqueConstraint(fields=["government", "domain"], name="mail_domain_once")]

    def __str__(self) -> str:
        return self.domain


class UserManager(BaseUserManager["User"]):
    use_in_migrations = True

    @classmethod
    def normalize_email(cls, email: str | None) -> str:
        """Addresses are compared without regard to case, so the whole of one is kept in lower case."""
        return (email or "").strip().lower()

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        return self.create_user(email, password, is_superuser=True, **fields)

    def get_by_natural_key(self, email: str | None) -> User:
        return self.get(email=self.normalize_email(email))


class User(AbstractBaseUser, PermissionsMixin, index.Indexed):
    """An account. Where somebody works, and since when, stands in Officer: people move, accounts stay."""

    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=40, validators=[plain_words])
    is_active = models.BooleanField(_("active"), default=True)
    date_joined = models.DateTimeField(_("joined"), default=timezone.now)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    search_fields = [
        index.SearchField("name"),
        index.AutocompleteField("name"),
        index.SearchField("email"),
        index.AutocompleteField("email"),
        index.FilterField("is_active"),
    ]

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name

    @property
    def is_staff(self) -> bool:
        """Some libraries ask; the site itself asks people.roles."""
        return self.is_superuser


class Officer(models.Model):
    """A person's membership of a government, from a day to a day.

    A move makes a new row: what the person wrote keeps the row under which it was written.
    """

    user = models.ForeignKey(User, models.PROTECT, related_name="officers", verbose_name=_("account"))
    government = models.ForeignKey(
        LocalGovernment, models.PROTECT, related_name="officers", verbose_name=_("local government")
    )
    department = models.CharField(_("department"), max_length=60, blank=True, validators=[plain_words])
    post = models.CharField(_("post"), max_length=40, blank=True, validators=[plain_words])
    cs_role = models.CharField(_("CS role"), max_length=20, choices=CsRole.choices, default=CsRole.OTHER)
    phone = models.CharField(_("office phone"), max_length=20, blank=True, validators=[validate_phone])
    is_coordinator = models.BooleanField(_("coordinator"), default=False)
    status = models.CharField(
        _("status"), max_length=10, choices=OfficerStatus.choices, default=OfficerStatus.PENDING, db_index=True
    )
    started_on = models.DateField(_("from"), null=True, blank=True)
    ended_on = models.DateField(_("until"), null=True, blank=True)
    requested_at = models.DateTimeField(_("requested"), default=timezone.now)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decided_by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    refusal_reason = models.CharField(_("reason for refusal"), max_length=300, blank=True, validators=[no_links])
    handed_over_to = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="took_over_from", verbose_name=_("handed over to")
    )

    objects = OfficerQuerySet.as_manager()

    class Meta:
        verbose_name = _("officer")
        verbose_name_plural = _("officers")
        ordering = ["government__name_ko", "user__name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(status__in=["pending", "approved"]),
                name="officer_one_open_membership",
                violation_error_message=_("This person already belongs to a government or is waiting to."),
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(started_on=None) | Q(started_on__lte=F("ended_on")),
                name="officer_ends_after_start",
            ),
        ]
        indexes = [models.Index(fields=["government", "status"], name="officer_by_government")]

    def __str__(self) -> str:
        return f"{self.user.name} · {self.government.name}"

    @property
    def masked_phone(self) -> str:
        return mask_phone(self.phone)

    @property
    def is_serving(self) -> bool:
        return self.status == OfficerStatus.APPROVED
