"""`{{ comment.created_at|moment }}`: by TIME_ZONE, until `page.js` tells the reader's time."""

from datetime import datetime

from django import template
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.timezone import localtime

register = template.Library()


@register.filter
def moment(at: datetime, shown: str = "") -> str:
    """To the minute; `shown`: "seconds", or "clock" without the day."""
    here = localtime(at)
    day = "" if shown == "clock" else date_format(here, "SHORT_DATE_FORMAT") + " "
    told = day + here.strftime("%H:%M:%S" if shown == "seconds" else "%H:%M")
    moment = here.isoformat(timespec="seconds")
    return format_html('<time datetime="{}" data-shown="{}">{}</time>', moment, shown, told)
