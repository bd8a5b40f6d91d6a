dofile("common.lua")
for _, address in ipairs({"192.0.2.1", "2001:db8::1", "unspec"}) do
  conn = begin("client.example", address)
  message(conn, "ham")
  finish(conn, SMFIR_ACCEPT)
  mt.disconnect(conn)
end
