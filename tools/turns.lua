-- For wrk: requests that are recorded and others that pass by take turns, by the clock, and so do the kinds of requests of a LOAD.
-- Writes how many there were in each turn to standard error. TURN is the length of a turn in microseconds; counted from 1970, those
-- in the even ones pass by. Of a kind that is a mix, the requests follow each other.
local ffi = require("ffi")
ffi.cdef("typedef struct { long s; long us; } timeval_t; int gettimeofday(timeval_t *time, void *zone);")

local image = '{"image":"person-17"}'
local loads = {
  accounts = {
    { { "GET", "/accounts/17" } },
    { { "POST", "/accounts", '{"id":17,"owner":"owner-17","currency":"EUR","balance":1700}' } },
  },
  -- What the sample sends itself (TrafficMix), in its order, without what waits or goes on when the answer is there: /slow, /stream
  -- and /tasks. The last member tells of those that fail.
  sample = {
    {
      { "POST", "/accounts", '{"name":"Ann","email":"ann@example.org"}' },
      { "GET", "/accounts" },
      { "POST", "/detector", image },
      { "POST", "/extractor", image },
      { "POST", "/handlers/1/events", image },
      { "POST", "/handlers/2/events", image },
      { "POST", "/verifiers/1/verifications", image },
      { "POST", "/extractor/upgrade", image },
      { "GET", "/accounts" },
      { "POST", "/accounts", '{"name":"","email":"nobody"}', fails = true },
      { "POST", "/detector", "" },
      { "GET", "/accounts/unknown", fails = true },
      { "POST", "/verifiers/1/verifications", "" },
      { "POST", "/handlers/1/events", image },
      { "POST", "/handlers/unknown/events", image, fails = true },
      { "GET", "/nowhere", fails = true },
    },
  },
}

local kinds = loads[os.getenv("LOAD")]
local length = tonumber(os.getenv("TURN"))
local time = ffi.new("timeval_t")
local requests = {}
local turn, count, asked = nil, 0, 0

function init()
  local json = { ["Content-Type"] = "application/json" }
  for kind, mix in ipairs(kinds) do
    for recorded = 0, 1 do
      local formatted = {}
      for i, request in ipairs(mix) do
        local method, path, body = unpack(request)
        formatted[i] = wrk.format(method, path .. "?recorded=" .. recorded, body and json, body)
      end
      requests[2 * (kind - 1) + recorded] = formatted
    end
  end
end

function request()
  ffi.C.gettimeofday(time, nil)
  local now = math.floor((tonumber(time.s) * 1e6 + tonumber(time.us)) / length)
  if now ~= turn then
    if turn then
      io.stderr:write(string.format("%d %d\n", turn, count))
    end
    turn, count = now, 0
  end
  count = count + 1
  asked = asked + 1
  local mix = requests[now % (2 * #kinds)]
  return mix[asked % #mix + 1]
end

-- Of what was asked last, some answers are still to come.
function done(summary)
  local fail = 0
  for _, request in ipairs(kinds[1]) do
    fail = fail + (request.fails and 1 or 0)
  end
  assert(fail == 0 or #kinds == 1, "of several kinds none may have requests that fail")
  local expected = summary.requests * fail / #kinds[1]
  if math.abs(summary.errors.status - expected) > (fail > 0 and 64 or 0) then
    io.stderr:write(string.format("%d errors of %d answers\n", summary.errors.status, summary.requests))
  end
end
