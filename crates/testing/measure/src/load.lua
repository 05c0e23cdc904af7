-- What wrk sends, and the line in which it reports. Arguments: a file with one update in each line ("" for GET), the
-- pause of a connection after each answer in milliseconds, and the number of the first update.

local requests, sent, pause, first = {}, 0, 0, 0

-- A request in two parts: before and after the number of its update. Each update is sent with a new number, because the
-- gateway does not work a number a second time. All numbers have ten digits, so that Content-Length stays correct.
local function cut(request)
    local before, after = request:match('^(.*"update_id":)%d%d%d%d%d%d%d%d%d%d(.*)$')
    return { before = before, after = after }
end

function init(args)
    pause = tonumber(args[2])
    first = tonumber(args[3])
    if args[1] == "" then
        return
    end
    wrk.headers["Content-Type"] = "application/json"
    for body in io.lines(args[1]) do
        requests[#requests + 1] = cut(wrk.format("POST", nil, nil, body))
    end
end

function delay()
    return pause
end

function request()
    if #requests == 0 then
        return wrk.format("GET")
    end
    local parts = requests[sent % #requests + 1]
    local number = string.format("%d", first + sent)
    sent = sent + 1
    return parts.before .. number .. parts.after
end

function done(summary)
    local errors = summary.errors
    local failed = errors.connect + errors.read + errors.write + errors.status + errors.timeout
    io.write(string.format("report %d %d %d\n", summary.requests, failed, summary.duration))
end
