"""What of the queue would wait for ever, for `manage.py doctor`: jobs and whole queues."""

from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from novellaforge import jobs, schedules
from novellaforge.cluster import depth
from novellaforge.examinations import Complaint, Examination
from novellaforge.queues import PRIORITY


def look_at_jobs() -> Iterator[Complaint]:
    for job in jobs.adrift():
        what = _("Job %(job)s (%(kind)s)") % {"job": job.pk, "kind": job.kind}
        yield Complaint(what, _("No task is queued that would go on with it."))


def mend_jobs() -> Iterator[str]:
    for job in jobs.adrift():
        jobs.take_up(job)
        yield _("Job %(job)s goes on.") % {"job": job.pk}


def look_at_queues() -> Iterator[Complaint]:
    """Tasks that wait, or will be queued by the clock, where no living cluster takes them."""
    depths = depth.depths()
    try:
        clusters = depth.clusters()
    except depth.ClustersUnknown as error:
        yield Complaint(_("The clusters"), _("The cache does not say which live: %s") % error)
        return
    waiting = {each.queue: each.waiting for each in depths}
    for queue in depth.unserved(depths, clusters):
        why = _("%(tasks)s tasks wait and no living cluster serves it. Start manage.py qcluster.")
        if clusters:
            why = _(
                "%(tasks)s tasks wait, and the clusters that live serve other queues. Start "
                "manage.py qcluster --queues %(queue)s."
            )
        yield Complaint(queue, why % {"tasks": waiting[queue], "queue": queue})
    yield from _scheduled_for_nobody({queue for queue in waiting if waiting[queue]}, clusters)


def _scheduled_for_nobody(
    told: set[str], clusters: Iterable[depth.Cluster]
) -> Iterator[Complaint]:
    """Queues of schedules, but for those that are told of already: nothing waits there yet."""
    served = {queue for cluster in clusters for queue in cluster.queues}
    for queue, count in schedules.by_queue().items():
        if queue in PRIORITY and queue not in served | told:
            why = _(
                "%(schedules)s schedules are to queue tasks there and no living cluster serves "
                "it. Start manage.py qcluster --queues %(queue)s."
            )
            yield Complaint(queue, why % {"schedules": count, "queue": queue})


QUEUES = Examination("queues", look_at_queues)
JOBS = Examination("jobs", look_at_jobs, mend_jobs)
