"""What the Redis ledger does in one step each, in Lua; every key stands in KEYS, in the order of ``KEYS``.

They need Redis 7.0: by its first line a script is refused as a whole where memory is full or the server is a
replica, before it has written anything. Redis undoes nothing of a script that fails half-way, so each reads
whatever it will write before it writes: a key of a wrong type fails there.
"""

from __future__ import annotations

#: The keys of a ledger below its prefix.
#:
#: - ``schema``: the version of this layout.
#: - ``inputs``: hash, name of an input → JSON of record type, metadata and digest of its event.
#: - ``order``: sorted set of the names, all scores 0: in byte order, which is that of id and generation.
#: - ``claims``: hash, claim → name and number, location, JSON of the announcement; a line each.
#: - ``told``: sorted set of name, number and claim, all scores 0: each input's announcements, oldest first.
#: - ``places``: hash, digest of a location → the claim that was announced of it last.
#: - ``came``: how many announcements there have been.
#: - ``intentions``: hash, name → how many announcements there had been, claim; JSON of the intention.
#: - the stream of events, whose name may be chosen.
KEYS = ("schema", "inputs", "order", "claims", "told", "places", "came", "intentions")

_LOCALS = "local schema, inputs, order, claims, told, places, came, intentions, stream = unpack(KEYS)\n"

#: Refuse a data set of another layout, and mark a new one as of ours.
_CHECK = """
local function check(ours)
  local version = redis.call('GET', schema)
  if version and version ~= ours then return redis.error_reply('SCHEMA ' .. version) end
end
"""

#: Drop an announcement.
_WITHDRAW = """
local function withdraw(claim)
  local value = redis.call('HGET', claims, claim)
  if not value then return end
  local place, location = string.match(value, '^([^\\n]*)\\n([^\\n]*)\\n')
  redis.call('ZREM', told, place .. ' ' .. claim)
  redis.call('HDEL', claims, claim)
  if redis.call('HGET', places, location) == claim then redis.call('HDEL', places, location) end
end
"""

#: An announcement that was intended before another of its place came does not replace that one.
_OVERTAKEN = """
local function overtaken(name, claim, location)
  local intention, last = redis.call('HGET', intentions, name), redis.call('HGET', places, location)
  if not intention or not last or last == claim then return false end
  local mark, by = string.match(intention, '^(%d+) ([^\\n]*)\\n')
  local number = string.match(redis.call('HGET', claims, last) or '', '^[^ ]+ %d+ (%d+)\\n')
  return by == claim and number and tonumber(number) > tonumber(mark)
end
"""

#: Let an announcement take over the zone and the age that it does not name itself, as another gives them.
_FILLED = """
local function filled(announcement, by)
  local good, whole = pcall(function()
    local said, known, given = cjson.decode(announcement), cjson.decode(by), false
    for _, field in ipairs({3, 4}) do -- zone, age
      if said[field] == cjson.null and known[field] ~= cjson.null then
        said[field], given = known[field], true
      end
    end
    return given and cjson.encode(said)
  end)
  return good and whole or announcement -- there may be no other, or one that cannot be read
end
"""

#: The event is written before the input: whatever fails in between, it comes twice rather than never.
RECORD = f"""#!lua
{_LOCALS}{_CHECK}{_WITHDRAW}{_OVERTAKEN}{_FILLED}
local ours, name, input, claim, announcement, location, id, event, cap, trace = unpack(ARGV)
local refused = check(ours)
if refused then return refused end
local new = redis.call('HEXISTS', inputs, name) == 0
local stale = overtaken(name, claim, location) -- reads places and intentions
local last = redis.call('HGET', places, location)
local noted = last and redis.call('HGET', claims, last) or ''
local head, said = string.match(noted, '^([^\\n]*\\n[^\\n]*\\n)(.*)$')
if stale then said = filled(said, announcement) else announcement = filled(announcement, said) end
redis.call('ZSCORE', order, name); redis.call('ZSCORE', told, name)
redis.call('HEXISTS', claims, claim); redis.call('XLEN', stream)
local number = string.format('%016d', redis.call('INCR', came))
redis.call('SET', schema, ours)
if new then
  local entry = {{'id', id, 'event', event}}
  if trace ~= '' then entry[5], entry[6] = 'traceparent', trace end
  redis.call('XADD', stream, 'MAXLEN', '~', cap, '*', unpack(entry))
  redis.call('ZADD', order, 0, name)
  redis.call('HSET', inputs, name, input)
end
if stale then
  redis.call('HSET', claims, last, head .. said)
else
  if last then withdraw(last) end
  withdraw(claim)
  local place = name .. ' ' .. number
  redis.call('HSET', claims, claim, place .. '\\n' .. location .. '\\n' .. announcement)
  redis.call('ZADD', told, 0, place .. ' ' .. claim)
  redis.call('HSET', places, location, claim)
end
redis.call('HDEL', intentions, name)
return new and 1 or 0
"""

INTEND = f"""#!lua
{_LOCALS}{_CHECK}
local ours, name, claim, intention = unpack(ARGV)
local refused = check(ours)
if refused then return refused end
local mark = redis.call('GET', came) or '0'
redis.call('HSET', intentions, name, mark .. ' ' .. claim .. '\\n' .. intention)
redis.call('SET', schema, ours)
"""

#: Only this very note: another worker may have noted its own meanwhile.
DROP = f"""#!lua flags=allow-oom
{_LOCALS}
local name, intention = unpack(ARGV)
local noted = redis.call('HGET', intentions, name)
local kept = noted and string.match(noted, '^[^\\n]*\\n(.*)$')
if kept == intention then redis.call('HDEL', intentions, name) end
"""

FORGET = f"""#!lua flags=allow-oom
{_LOCALS}{_WITHDRAW}
for _, name in ipairs(ARGV) do
  for _, member in ipairs(redis.call('ZRANGE', told, '[' .. name .. ' ', '(' .. name .. '!', 'BYLEX')) do
    withdraw(string.match(member, '^[^ ]+ %d+ %d+ (.*)$'))
  end
  redis.call('ZREM', order, name)
  redis.call('HDEL', inputs, name)
end
"""

FIND_CLAIM = f"""#!lua flags=no-writes
{_LOCALS}
local value = redis.call('HGET', claims, ARGV[1])
if not value then return false end
local name = string.match(value, '^([^ ]+ %d+) ')
local input = redis.call('HGET', inputs, name)
return input and {{name, input}}
"""

#: The inputs after a name, each as name, JSON, and claim and JSON of each announcement.
PAGE = f"""#!lua flags=no-writes
{_LOCALS}
local after, count = unpack(ARGV)
local page = {{}}
for _, name in ipairs(redis.call('ZRANGE', order, after, '+', 'BYLEX', 'LIMIT', 0, count)) do
  local entry = {{name, redis.call('HGET', inputs, name)}}
  for _, member in ipairs(redis.call('ZRANGE', told, '[' .. name .. ' ', '(' .. name .. '!', 'BYLEX')) do
    local claim = string.match(member, '^[^ ]+ %d+ %d+ (.*)$')
    local value = redis.call('HGET', claims, claim)
    if value then
      entry[#entry + 1] = claim
      entry[#entry + 1] = string.match(value, '^[^\\n]*\\n[^\\n]*\\n(.*)$')
    end
  end
  page[#page + 1] = entry
end
return page
"""
