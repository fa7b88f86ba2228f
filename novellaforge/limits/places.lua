-- What one process has to say about its requests to one provider; answers who has a place now.
-- KEYS: places (request -> when its lease ends), line (request -> when it came), patience
--       (request -> when it is given up), served (project -> when it last got a place), pauses
--       (until/model -> when a pause ends, next/model -> when the next is let in after one).
-- ARGV: most places (0: no limit), lease, patience; then four lists, each after its length:
--       pauses that providers asked for (model, how long), requests let go, those that have a
--       place, those that want one (request, how long it has waited).
-- A request is named id/project/model. Times are microseconds of this server's clock.
-- Answers: how long before asking again is of use, then the requests that have got a place.
local REOPENING, APART, KEPT = 1000000, 50000, 600
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local places, line, patience, served, pauses = unpack(KEYS)
local most, lease, patient = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
if most == 0 then
  most = math.huge
end

local at = 3
local function argument()
  at = at + 1
  return ARGV[at]
end

local function number()
  return tonumber(argument())
end

local function parts(request)
  return string.match(request, '^[^/]*/([^/]*)/(.*)$')
end

local function forget(request)
  redis.call('ZREM', line, request)
  redis.call('ZREM', patience, request)
end

local function moment(kind, model)
  return tonumber(redis.call('HGET', pauses, kind .. model) or 0)
end

for _ = 1, number() do
  local model, ends = argument(), now + number()
  if ends > moment('until/', model) then
    redis.call('HSET', pauses, 'until/' .. model, ends)
  end
end
for _ = 1, number() do
  local request = argument()
  redis.call('ZREM', places, request)
  forget(request)
end
for _ = 1, number() do
  redis.call('ZADD', places, now + lease, argument())
end

-- Holders and waiting requests that nobody has spoken for in time.
redis.call('ZREMRANGEBYSCORE', places, '-inf', now)
for _, request in ipairs(redis.call('ZRANGEBYSCORE', patience, '-inf', now)) do
  forget(request)
end
if redis.call('ZCARD', line) ~= redis.call('ZCARD', patience) then -- one was evicted
  redis.call('ZINTERSTORE', line, 2, line, patience, 'WEIGHTS', 1, 0)
end

local answer = { 0 }
local wanted, mine = 0, {}
for _ = 1, number() do
  local request, waited = argument(), number()
  if redis.call('ZSCORE', places, request) then -- the answer that said so was lost
    redis.call('ZADD', places, now + lease, request)
    answer[#answer + 1] = request
  else
    redis.call('ZADD', line, 'NX', now - waited, request)
    redis.call('ZADD', patience, now + patient, request)
    wanted, mine[request] = wanted + 1, true
  end
end

local opens = {} -- by model: when its next request may be let in
local function opening(model)
  opens[model] = opens[model] or math.max(moment('until/', model), moment('next/', model))
  return opens[model]
end

local held, last_served = {}, {}
local function goes_before(project, other)
  local mine_held, others_held = held[project] or 0, held[other] or 0
  if mine_held ~= others_held then
    return mine_held < others_held
  end
  for _, each in ipairs({ project, other }) do
    last_served[each] = last_served[each] or tonumber(redis.call('ZSCORE', served, each) or 0)
  end
  return last_served[project] < last_served[other]
end

local free = most - redis.call('ZCARD', places)
local waiting = {}
if wanted > 0 and free > 0 then
  for _, request in ipairs(redis.call('ZRANGE', line, 0, -1)) do
    local project, model = parts(request)
    waiting[#waiting + 1] = { request = request, project = project, model = model }
  end
  if #waiting > 1 then
    for _, request in ipairs(redis.call('ZRANGE', places, 0, -1)) do
      local project = parts(request)
      held[project] = (held[project] or 0) + 1
    end
  end
end

-- The index in `waiting` of the one whose turn it is: of each project its first that may go.
local function next_in_turn()
  local chosen, seen = nil, {}
  for index, each in ipairs(waiting) do
    if not each.gone and not seen[each.project] and opening(each.model) <= now then
      seen[each.project] = true
      if not chosen or goes_before(each.project, waiting[chosen].project) then
        chosen = index
      end
    end
  end
  return chosen
end

-- A place whose turn is another process's is left for it to take: it will ask in a moment.
local turns = 0
while free > 0 and wanted > 0 do
  local index = next_in_turn()
  if not index then
    break
  end
  local turn = waiting[index]
  turn.gone, free, turns = true, free - 1, turns + 1
  held[turn.project] = (held[turn.project] or 0) + 1
  last_served[turn.project] = now + turns
  if now < moment('until/', turn.model) + REOPENING then
    opens[turn.model] = now + APART
  end
  if mine[turn.request] then
    forget(turn.request)
    redis.call('ZADD', places, now + lease, turn.request)
    redis.call('ZADD', served, last_served[turn.project], turn.project)
    if opens[turn.model] > now then
      redis.call('HSET', pauses, 'next/' .. turn.model, opens[turn.model])
    end
    answer[#answer + 1] = turn.request
    wanted, mine[turn.request] = wanted - 1, nil
  end
end

local soonest = math.huge
for request in pairs(mine) do
  local _, model = parts(request)
  soonest = math.min(soonest, math.max(opening(model) - now, 0))
end
if soonest < math.huge then
  answer[1] = soonest
end
for _, key in ipairs(KEYS) do
  redis.call('EXPIRE', key, KEPT)
end
redis.call('ZREMRANGEBYSCORE', served, '-inf', now - KEPT * 1000000)
return answer
