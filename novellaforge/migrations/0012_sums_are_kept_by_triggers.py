"""What calls came to by quarter of an hour, kept within the statement that writes them."""

from django.db import migrations

# Of whatever calls a statement has written: `sign` is 1 or -1, `calls` its transition table.
# In the order of their keys, so that two statements never wait for each other.
SUM = """
    INSERT INTO novellaforge_spentsum AS spent
        (owner_id, quarter, project_id, currency, priced, calls, tokens, cost)
    SELECT owner_id, date_bin('15 minutes', started_at, '2000-01-01 00:00+00'), project_id,
           currency, priced OR cost > 0,
           {sign} * count(*) FILTER (WHERE tokens_in > 0 OR tokens_out > 0),
           {sign} * sum(tokens_in::bigint + tokens_out), {sign} * sum(cost)
    FROM {calls}
    WHERE (project_id IS NOT NULL OR owner_id IS NOT NULL)
      AND (tokens_in > 0 OR tokens_out > 0 OR cost > 0)
    GROUP BY 1, 2, 3, 4, 5
    ORDER BY 1, 2, 3, 4, 5
    ON CONFLICT (owner_id, quarter, project_id, currency, priced) DO UPDATE SET
        calls = spent.calls + excluded.calls,
        tokens = spent.tokens + excluded.tokens,
        cost = spent.cost + excluded.cost;
"""

# Nothing in it comes from elsewhere. The triggers come before the sums of what is there: from then on nobody writes a call until
# both are committed.
KEEP = f"""
CREATE FUNCTION novellaforge_sum_calls() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP IN ('UPDATE', 'DELETE') THEN
        {SUM.format(sign=-1, calls="gone")}
    END IF;
    IF TG_OP IN ('INSERT', 'UPDATE') THEN
        {SUM.format(sign=1, calls="added")}
    END IF;
    IF TG_OP <> 'INSERT' THEN
        DELETE FROM novellaforge_spentsum
        WHERE calls = 0 AND tokens = 0 AND cost = 0 OR TG_OP = 'TRUNCATE';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER sum_added AFTER INSERT ON novellaforge_llmcall
REFERENCING NEW TABLE AS added EXECUTE FUNCTION novellaforge_sum_calls();
CREATE TRIGGER sum_gone AFTER DELETE ON novellaforge_llmcall
REFERENCING OLD TABLE AS gone EXECUTE FUNCTION novellaforge_sum_calls();
CREATE TRIGGER sum_changed AFTER UPDATE ON novellaforge_llmcall
REFERENCING OLD TABLE AS gone NEW TABLE AS added EXECUTE FUNCTION novellaforge_sum_calls();
CREATE TRIGGER sum_emptied AFTER TRUNCATE ON novellaforge_llmcall
EXECUTE FUNCTION novellaforge_sum_calls();
{SUM.format(sign=1, calls="novellaforge_llmcall")}
"""  # noqa: S608

FORGET = """
DROP TRIGGER sum_added ON novellaforge_llmcall;
DROP TRIGGER sum_gone ON novellaforge_llmcall;
DROP TRIGGER sum_changed ON novellaforge_llmcall;
DROP TRIGGER sum_emptied ON novellaforge_llmcall;
DROP FUNCTION novellaforge_sum_calls();
"""


class Migration(migrations.Migration):
    dependencies = [("novellaforge", "0011_sums_of_what_was_spent")]

    operations = [migrations.RunSQL(KEEP, FORGET)]
