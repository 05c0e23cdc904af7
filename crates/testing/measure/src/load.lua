-- What wrk sends, and the one line in which it reports. Arguments: a file with one body in each line ("" for GET), and
-- the pause of a connection after each answer, in milliseconds.

local requests, next_request, pause = {}, 0, 0

function init(args)
    pause = tonumber(args[2])
    if args[1] == "" then
        requests[1] = wrk.format("GET")
        return
    end
    wrk.headers["Content-Type"] = "application/json"
    for body in io.lines(args[1]) do
        requests[#requests + 1] = wrk.format("POST", nil, nil, body)
    end
end

function delay()
    return pause
end

function request()
    next_request = next_request % #requests + 1
    return requests[next_request]
end

function done(summary)
    local errors = summary.errors
    local failed = errors.connect + errors.read + errors.write + errors.status + errors.timeout
    io.write(string.format("report %d %d %d\n", summary.requests, failed, summary.duration))
end
