-- Add entries to a log, unless a later turn of their lane has begun.
-- KEYS: the log's stream, its turns.
-- ARGV: most entries, seconds kept, lane, turn, '1' where the turn is known to hold,
--       then a field and a value for each entry. An empty lane asks nothing.
-- Answers 'added', 'late' (a later turn holds the lane) or 'unknown' (nothing is known of it).
-- Entries are numbered epoch-0, epoch-1, …; the epoch is when this stream was made, so a
-- reader sees by the numbers alone that something is missing.
local lane, turn = ARGV[3], tonumber(ARGV[4])
if lane ~= '' then
  local held = redis.call('HGET', KEYS[2], lane)
  if held and tonumber(held) > turn then
    return 'late'
  end
  if not held and ARGV[5] ~= '1' then
    return 'unknown'
  end
  redis.call('HSET', KEYS[2], lane, turn)
  redis.call('EXPIRE', KEYS[2], ARGV[2])
end
if #ARGV > 5 then
  local last = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)
  local epoch
  if #last > 0 then
    epoch = string.match(last[1][1], '^(%d+)-')
  else
    local now = redis.call('TIME')
    epoch = string.format('%d%03d', now[1], math.floor(now[2] / 1000))
  end
  for i = 6, #ARGV, 2 do
    redis.call('XADD', KEYS[1], 'MAXLEN', '~', ARGV[1], epoch .. '-*', ARGV[i], ARGV[i + 1])
  end
  redis.call('EXPIRE', KEYS[1], ARGV[2])
end
return 'added'
