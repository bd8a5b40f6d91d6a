dofile("common.lua")
conn = begin()
message(conn, "REJECT")
finish(conn, SMFIR_REPLYCODE)
check(
  mt.eom_check(conn, MT_SMTPREPLY, "550", "5.7.1", "100%% spam, %%s refused"),
  "550 5.7.1 with its text, percent signs doubled")
check(not mt.eom_check(conn, MT_HDRADD), "nothing is added to a refused message")
mt.disconnect(conn)
