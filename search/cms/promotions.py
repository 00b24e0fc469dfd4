"""Recommended results in the CMS: Wagtail's own pages, held to what this search does with them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy
from wagtail.admin.ui.tables import NumberColumn
from wagtail.contrib.search_promotions import views as wagtail_views
from wagtail.contrib.search_promotions.forms import QueryForm, SearchPromotionForm, SearchPromotionsFormSet
from wagtail.contrib.search_promotions.models import Query
from wagtail.search.utils import normalise_query_string

from common.exceptions import DomainError
from search.lookup import clean_query
from search.promoting import MAX_PROMOTED, can_be_promoted, is_web_address, queries_like


class PromotedQueryForm(QueryForm):
    query_string = forms.CharField(
        label=gettext_lazy("Search term(s)/phrase"),
        help_text=gettext_lazy(
            "The recommendations are shown to whoever looks for exactly these words. Spaces between words, particles "
            "and capital letters make no difference."
        ),
    )

    def clean_query_string(self) -> str:
        try:
            text = normalise_query_string(clean_query(self.cleaned_data["query_string"]))
        except DomainError as error:
            raise forms.ValidationError(str(error.message)) from error
        like = Query.objects.filter(pk__in=queries_like(text)).exclude(pk=self.instance.pk)
        other = like.exclude(query_string=text).first()
        if other is not None:
            sentence = _("“%(text)s” is the same as “%(other)s”, which has recommendations already. Change those.")
            raise forms.ValidationError(sentence % {"text": text, "other": other})
        return text


class PromotionForm(SearchPromotionForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Wagtail's model gives this field no name that could be translated.
        self.fields["external_link_text"].label = _("External link text")

    def clean_page(self) -> Any:
        page = self.cleaned_data["page"]
        if page is not None and not can_be_promoted(page):
            raise forms.ValidationError(_("Pages of this kind cannot be recommended: not everybody may read them."))
        return page

    def clean_external_link_url(self) -> str:
        url: str = self.cleaned_data["external_link_url"]
        if url and not is_web_address(url):
            raise forms.ValidationError(_("An address begins with https:// or http://."))
        return url


class PromotionsFormSet(SearchPromotionsFormSet):
    form = PromotionForm
    max_num = MAX_PROMOTED
    validate_max = True
    default_error_messages = {
        "too_many_forms": ngettext_lazy(
            "A query can have at most %(num)d recommendation.",
            "A query can have at most %(num)d recommendations.",
            "num",
        )
    }


class IndexView(wagtail_views.IndexView):
    columns = [
        *wagtail_views.IndexView.columns[:2],
        NumberColumn("views", label=gettext_lazy("Searches"), width="20%", sort_key="views"),
    ]


class PromotionsMixin:
    form_class = PromotedQueryForm
    request: Any
    object: Any

    @cached_property
    def searchpicks_formset(self) -> PromotionsFormSet:
        return PromotionsFormSet(self.request.POST or None, instance=self.object)


class CreateView(PromotionsMixin, wagtail_views.CreateView):
    template_name = "search/cms/promotion_add.html"

    def get_initial(self) -> dict[str, Any]:
        return super().get_initial() | {"query_string": self.request.GET.get("word", "")[:200]}


class EditView(PromotionsMixin, wagtail_views.EditView):
    pass
