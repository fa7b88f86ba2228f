"""How the site's model has answered of late, for `manage.py doctor`: one may be there and fail."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from novellaforge.examinations import Complaint, Examination
from novellaforge.llm.prices import bare
from novellaforge.models import LLMCall

OF_LATE = timedelta(minutes=15)
LAST_CALLS = 20
NOT_ITS_FAULT = ("cancelled", "NoPlaceFree")

REMEDIES: dict[str, str | Promise] = {
    "ModelBusy": gettext_lazy(
        "It refuses what is too much (429): lower LLM_MAX_CONCURRENT, or ask its provider for "
        "more."
    ),
    "ModelFailed": gettext_lazy("It fails by itself (5xx): look into its own log and restart it."),
    "ModelSilent": gettext_lazy(
        "It takes requests and says nothing: restart it, or raise LLM_FIRST_TOKEN_TIMEOUT_SECONDS "
        "where it is only slow."
    ),
    "StreamBroken": gettext_lazy(
        "Its answers break off: look for a proxy or a time limit between here and there, and "
        "into its own log."
    ),
    "AnswerTooSlow": gettext_lazy(
        "Its answers come drop by drop and do not end: look into its own log, and give it less to "
        "do (LLM_MAX_CONCURRENT) or choose a faster model."
    ),
    "UnreadableAnswer": gettext_lazy(
        "Its answers are not in the form that is asked for: set LLM_ANSWER_FORMAT to json_object "
        "or text, or choose a model that can do it."
    ),
    "EmptyAnswer": gettext_lazy("It answers without a word: choose another model."),
    "ModelUnreachable": gettext_lazy("Nobody answers there: start it, or correct LLM_BASE_URL."),
    "ModelKeyRefused": gettext_lazy("It refuses the key: correct LLM_API_KEY."),
    "CreditSpent": gettext_lazy("Its account has no credit left: top it up."),
    "ModelNotFound": gettext_lazy("It has no such model: correct LLM_MODEL."),
    "ContextTooLong": gettext_lazy("Requests are too long for it: lower LLM_CONTEXT_TOKENS."),
}
OTHERWISE = gettext_lazy("Look into the log of the workers, which says more of each.")


def look_at_answers() -> Iterator[Complaint]:
    """The last calls of the site's own model, none of an author's own provider."""
    ours = LLMCall.objects.filter(
        provider=bare(settings.LLM_BASE_URL)[:200], started_at__gte=timezone.now() - OF_LATE
    ).exclude(outcome__in=NOT_ITS_FAULT)
    outcomes = ours.order_by("-started_at", "-pk").values_list("outcome", flat=True)[:LAST_CALLS]
    if why := complaint_of(list(outcomes)):
        yield Complaint(settings.LLM_MODEL, why)


def complaint_of(outcomes: Sequence[str]) -> str:
    """Empty where most were answered; else what most often went wrong, and what to do."""
    failed = Counter(each for each in outcomes if each != "ok")
    if failed.total() * 2 < len(outcomes) or not failed:
        return ""
    [(name, _times)] = failed.most_common(1)
    told = _("%(failed)s of its last %(calls)s answers failed, mostly as %(name)s. %(remedy)s")
    remedy = REMEDIES.get(name, OTHERWISE)
    return told % {
        "failed": failed.total(), "calls": len(outcomes), "name": name, "remedy": remedy,
    }  # fmt: skip


ANSWERS = Examination("answers", look_at_answers)
