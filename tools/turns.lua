-- For wrk: requests that are recorded and requests that are left out take turns, by the clock. Writes how many there were in each
-- turn to standard error. TURN is the length of a turn in microseconds; the even ones, since 1970, are those left out.
local ffi = require("ffi")
ffi.cdef("typedef struct { long s; long us; } timeval_t; int gettimeofday(timeval_t *time, void *zone);")

local time = ffi.new("timeval_t")
local length = tonumber(os.getenv("TURN"))
local requests = {}
local turn, count = nil, 0

function init()
  requests[0] = wrk.format("GET", "/left-out/17")
  requests[1] = wrk.format("GET", "/accounts/17")
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
  return requests[now % 2]
end
