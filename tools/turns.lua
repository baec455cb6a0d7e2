-- For wrk: requests that are recorded and others that pass by take turns, by the clock, and so do those that read and those that
-- save. Writes how many there were in each turn to standard error. TURN is the length of a turn in microseconds; counted from 1970,
-- those in the even ones pass by, and the third and fourth of four save. RECORDED and PASSED_BY are the paths.
local ffi = require("ffi")
ffi.cdef("typedef struct { long s; long us; } timeval_t; int gettimeofday(timeval_t *time, void *zone);")

local time = ffi.new("timeval_t")
local length = tonumber(os.getenv("TURN"))
local requests = {}
local turn, count = nil, 0

function init()
  local json = { ["Content-Type"] = "application/json" }
  local account = '{"id":17,"owner":"owner-17","currency":"EUR","balance":1700}'
  for kind, path in pairs({ [0] = os.getenv("PASSED_BY"), [1] = os.getenv("RECORDED") }) do
    requests[kind] = wrk.format("GET", path .. "/17")
    requests[kind + 2] = wrk.format("POST", path, json, account)
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
  return requests[now % 4]
end
