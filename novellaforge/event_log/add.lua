-- Add entries to a log, unless a later turn of their lane has begun.
-- KEYS: the log's stream, its turns.
-- ARGV: most entries, seconds kept, lane, turn, '1' where the turn is known to hold, the part
--       of the turn, then a field and a value for each entry. An empty lane asks nothing; a
--       part that was added is not added again (its sender may not have had the answer).
-- Answers 'added', 'late' (a later turn holds the lane) or 'unknown' (nothing is known of it,
-- or Redis came back without its last entries: then all is forgotten, and a new epoch begins).
-- Entries are numbered epoch-0, epoch-1, …; the epoch is when this stream was made, so a
-- reader sees by the numbers alone that something is missing.
local lane, turn, part = ARGV[3], tonumber(ARGV[4]), tonumber(ARGV[6])
if lane ~= '' then
  local held, known = string.match(redis.call('HGET', KEYS[2], lane) or '', '^(%d+) (%d+)$')
  held, known = tonumber(held), tonumber(known)
  if held and held > turn then
    return 'late'
  end
  if not held and ARGV[5] ~= '1' then
    return 'unknown'
  end
  if held == turn then
    if part > 0 and part <= known then
      return 'added'
    end
    if part > known + 1 and ARGV[5] ~= '1' then
      redis.call('DEL', KEYS[1], KEYS[2])
      return 'unknown'
    end
    part = math.max(part, known)
  end
  redis.call('HSET', KEYS[2], lane, turn .. ' ' .. part)
  redis.call('EXPIRE', KEYS[2], ARGV[2])
end
if #ARGV > 6 then
  local last = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)
  local epoch
  if #last > 0 then
    epoch = string.match(last[1][1], '^(%d+)-')
  else
    local now = redis.call('TIME')
    epoch = string.format('%d%03d', now[1], math.floor(now[2] / 1000))
  end
  for i = 7, #ARGV, 2 do
    redis.call('XADD', KEYS[1], 'MAXLEN', '~', ARGV[1], epoch .. '-*', ARGV[i], ARGV[i + 1])
  end
  redis.call('EXPIRE', KEYS[1], ARGV[2])
end
return 'added'
