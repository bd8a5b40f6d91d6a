-- Steps that the scripts share. The socket comes from the test that starts them.

-- miltertest ends at an error, but keeps its text to itself.
function fail(text)
  mt.echo(text)
  error(text)
end

function begin(host, address)
  local conn = mt.connect(os.getenv("MILTER_SOCKET"), 20, 0.1)
  if conn == nil then
    fail("no connection to the milter")
  end
  must(mt.conninfo(conn, host or "client.example", address or "192.0.2.1"), "conninfo")
  reply(conn, SMFIR_CONTINUE, "conninfo")
  return conn
end

-- miltertest's calls return nil where they succeed.
function must(failure, step)
  if failure ~= nil then
    fail(step .. " failed: " .. tostring(failure))
  end
end

function reply(conn, expected, step)
  local got = mt.getreply(conn)
  if got ~= expected then
    fail(step .. ": got " .. string.char(got) .. ", expected " .. string.char(expected))
  end
end

function check(truth, what)
  if not truth then
    fail("not so: " .. what)
  end
end

-- A message up to and with its end; headers is a list of name and value pairs.
function message(conn, body, headers)
  mt.macro(conn, SMFIC_MAIL, "i", "4F2A")
  must(mt.mailfrom(conn, "<sender@example.org>", "BODY=8BITMIME"), "mailfrom")
  reply(conn, SMFIR_CONTINUE, "mailfrom")
  must(mt.rcptto(conn, "<recipient@example.com>"), "rcptto")
  reply(conn, SMFIR_CONTINUE, "rcptto")
  must(mt.data(conn), "data")
  reply(conn, SMFIR_CONTINUE, "data")
  for _, header in ipairs(headers or {{"Subject", "hello"}}) do
    must(mt.header(conn, header[1], header[2]), "header " .. header[1])
    reply(conn, SMFIR_CONTINUE, "header " .. header[1])
  end
  must(mt.eoh(conn), "eoh")
  reply(conn, SMFIR_CONTINUE, "eoh")
  must(mt.bodystring(conn, body .. "\r\n"), "body")
  reply(conn, SMFIR_CONTINUE, "body")
end

function finish(conn, expected)
  must(mt.eom(conn), "eom")
  reply(conn, expected, "eom")
end
