-- What an author has said of a chapter and its book.

-- name: state_of_wanted — What tells all of it from anything else that could be said.
WITH chapter AS (
  SELECT * FROM projects_chapter WHERE id = %(chapter_id)s
)
SELECT md5(string_agg(each.said, E'\n' ORDER BY each.said))
FROM (
  SELECT 'chapter ' || chapter::text AS said FROM chapter
  UNION ALL
  SELECT 'arc ' || arc::text FROM projects_arc AS arc JOIN chapter ON chapter.arc_id = arc.id
  UNION ALL
  SELECT 'later ' || (number, title, outline, required_points)::text
  FROM (
    SELECT later.* FROM projects_chapter AS later
    JOIN chapter ON later.project_id = chapter.project_id AND later.number > chapter.number
    WHERE later.trashed_at IS NULL
    ORDER BY later.number
    LIMIT %(later)s
  ) AS following
  UNION ALL
  SELECT 'steering ' || (id, beat, text)::text FROM writing_steering WHERE run_id = %(run_id)s
  UNION ALL
  SELECT 'settings ' || given::text FROM writing_generationsettings AS given
  WHERE project_id = %(project_id)s OR project_id IS NULL
  UNION ALL
  SELECT 'issue ' || (key, state, scope, rule, established, number)::text
  FROM writing_continuityissue AS issue
  JOIN projects_chapter AS of_issue ON of_issue.id = issue.chapter_id
  WHERE issue.project_id = %(project_id)s AND (issue.state = ANY(%(settled)s) OR issue.scope = %(except)s)
  UNION ALL
  SELECT 'choice ' || (key, choice, chapter_id)::text FROM writing_contextchoice
  WHERE project_id = %(project_id)s
  UNION ALL
  SELECT 'provider ' || given::text FROM novellaforge_providersettings AS given
  WHERE owner_id = %(owner_id)s AND (project_id = %(project_id)s OR project_id IS NULL)
  UNION ALL
  SELECT 'budget ' || given::text FROM writing_userbudget AS given WHERE user_id = %(owner_id)s
) AS each
