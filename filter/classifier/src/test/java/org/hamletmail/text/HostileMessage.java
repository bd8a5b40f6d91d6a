package org.hamletmail.text;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Base64;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The worst messages that we can think of, one of each kind, of up to four megabytes. Whoever reads
 * something new of a message adds the worst of it here.
 *
 * @param name what is much of it
 * @param text one byte a character; made when asked for, as all together are half a gigabyte
 */
record HostileMessage(String name, Supplier<String> text) {
  private static final int MEGABYTES = 4 * 1024 * 1024;
  private static final String HTML = "Content-Type: text/html\r\n\r\n";
  private static final String UTF8 = "Content-Type: text/plain; charset=utf-8\r\n\r\n";
  private static final String QUOTED =
      "Content-Type: text/html\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n";
  private static final String BASE64 = "Content-Transfer-Encoding: base64\r\n\r\n";
  private static final String IN_BASE64 =
      "Content-Type: text/plain\nContent-Transfer-Encoding: base64\n\n";
  private static final String MIXED = "Content-Type: multipart/mixed; boundary=b\r\n\r\n";

  byte[] bytes() {
    return text.get().getBytes(ISO_8859_1);
  }

  @Override
  public String toString() {
    return name;
  }

  static List<HostileMessage> all() {
    return List.of(
        hostile("multiparts in Base64 in multiparts", () -> packed(16, true)),
        hostile("multiparts said to be quoted-printable", () -> packed(16, false)),
        hostile("Base64 with junk", () -> IN_BASE64 + filled("!!QUJD")),
        hostile("Base64 in turns with text", () -> IN_BASE64 + filled("QUJDREVG\nplain text!\n")),
        hostile("Base64 segments", () -> IN_BASE64 + filled("QQ==")),
        hostile(
            "uuencode",
            () -> IN_BASE64.replace("base64", "x-uuencode") + "begin 644 a\n" + filled("M!!!!\n")),
        hostile(
            "continued parameters",
            () -> "Content-Type: text/plain" + each(200_000, i -> "; a*" + i + "*=%41") + "\n\nx"),
        hostile("open quotes", () -> "Content-Type: text/plain; a=" + filled("\"\\") + "\n\nx"),
        hostile("armour", () -> "\n" + filled("-----BEGIN PGP MESSAGE-----\n")),
        hostile("lines of Base64", () -> "\n" + filled("Ab3+".repeat(16) + "\n> \n")),
        hostile("armour in one line", () -> "\n" + filled("-----BEGIN PGP MESSAGE----- ")),
        hostile("dashes", () -> "\n" + filled("-----BEGIN ")),
        hostile("words of Base64", () -> "\n" + filled("Ab3+".repeat(8) + " a ")),
        hostile("tags", () -> "\n" + filled("b=a; ") + "\n" + filled("Ab3+".repeat(9) + "\n")),
        hostile("marks of quotations", () -> "\n" + filled("a>| ")),
        hostile("beginnings of files", () -> "\n" + filled("begin 644 a\n=ybegin a\nM'\n")),
        hostile("20,000 open divs", () -> HTML + "<div>".repeat(20_000) + "x"),
        hostile("megabytes of open divs", () -> HTML + filled("<div>")),
        hostile(
            "open formatting",
            () -> HTML + "<b><i><u><font>".repeat(5_000) + "<p>x".repeat(20_000)),
        hostile(
            "distinct formatting",
            () -> HTML + each(12_000, i -> "<b a" + i + ">") + filled("<p>x")),
        hostile(
            "misnested formatting", () -> HTML + "<b><div>".repeat(9_000) + "</b>".repeat(9_000)),
        hostile("tables in tables", () -> HTML + "<table><tr><td>".repeat(10_000) + "x"),
        hostile("attributes", () -> HTML + "<a " + each(200_000, i -> "b" + i + " ") + ">x"),
        hostile("open comment", () -> HTML + "<!--" + filled("-")),
        hostile("less-than signs", () -> HTML + filled("<")),
        hostile("entities", () -> HTML + filled("&nvlt;")),
        hostile(
            "rules",
            () ->
                HTML
                    + "<style>"
                    + ".a{color:red}".repeat(14_000)
                    + "</style>"
                    + "<p class='a a a'>x".repeat(30_000)),
        hostile("open rules", () -> HTML + "<style>" + "@media{".repeat(28_000) + "</style>x"),
        hostile(
            "rules for all elements",
            () ->
                HTML
                    + "<style>"
                    + "*{color:red}".repeat(16_000)
                    + "</style>"
                    + "<p>x".repeat(40_000)),
        hostile(
            "descendants of descendants",
            () ->
                HTML
                    + "<style>"
                    + each(600, i -> "b ".repeat(150) + "i{top:" + i + "px}")
                    + "</style>"
                    + "<b>".repeat(390)
                    + "<i>x</i>".repeat(20_000)),
        hostile(
            "children of siblings",
            () ->
                HTML
                    + "<style>"
                    + "p~p~p~p>p~p~b{color:red}".repeat(8_000)
                    + "</style>"
                    + "<p>x".repeat(40_000)
                    + "<b>x"),
        hostile(
            "counted children",
            () ->
                HTML
                    + "<style>"
                    + "p:nth-last-of-type(7n+3){color:red}".repeat(5_000)
                    + "</style>"
                    + "<p>x".repeat(40_000)),
        hostile(
            "negations",
            () ->
                HTML
                    + "<style>"
                    + (":not(".repeat(90) + "b" + ")".repeat(90) + "{color:red}").repeat(300)
                    + "</style>"
                    + "<p>x".repeat(40_000)),
        hostile("rules in rules", () -> HTML + "<style>" + "a{".repeat(90_000) + "</style>x"),
        hostile("open brackets", () -> HTML + "<style>" + "a{b:(".repeat(30_000) + "</style>x"),
        hostile("open strings", () -> HTML + "<style>" + "a{b:'\n".repeat(30_000) + "</style>x"),
        hostile("open comments", () -> HTML + "<style>" + "/*/".repeat(60_000) + "</style>x"),
        hostile("escapes", () -> HTML + "<style>" + "\\61{".repeat(40_000) + "</style>x"),
        hostile(
            "selectors", () -> HTML + "<style>" + "a,".repeat(90_000) + "b{color:red}</style>x"),
        hostile(
            "media",
            () -> HTML + "<style>" + "@media (".repeat(20_000) + "{a{color:red}}</style>x"),
        hostile(
            "distinct styles",
            () -> HTML + each(40_000, i -> "<p style='color:#" + i + ";top:" + i + "px'>x")),
        hostile(
            "functions in functions",
            () -> HTML + ("<p style='width:" + "a(".repeat(240) + "'>x").repeat(8_000)),
        hostile(
            "distinct functions in functions",
            () -> HTML + each(8_000, i -> "<p style='width:" + i + "a(".repeat(200) + "'>x")),
        hostile("style of megabytes", () -> HTML + "<p style='" + filled("color:red;") + "'>x"),
        hostile("long values", () -> HTML + "<p style='font-size:" + filled("1") + "'>x"),
        hostile("5,000 multiparts in each other", () -> nested(5_000)),
        hostile("messages in each other", () -> filled("Content-Type: message/rfc822\r\n\r\n")),
        hostile("messages in each other, encoded", () -> encoded(20)),
        hostile("100,000 parts", () -> MIXED + "--b\r\n\r\nx\r\n".repeat(100_000)),
        hostile("megabytes of boundaries", () -> MIXED + filled("--b\n")),
        hostile("boundaries that nearly match", () -> nearBoundaries(20) + filled("-")),
        hostile(
            "boundary of a megabyte",
            () ->
                "Content-Type: multipart/mixed; boundary="
                    + "a".repeat(1_000_000)
                    + "\r\n\r\n"
                    + filled("--aaaa")),
        hostile("subject of a megabyte", () -> "Subject: " + "a".repeat(1_000_000) + "\r\n\r\nx"),
        hostile("folded subject", () -> "Subject: a" + filled("\r\n a")),
        hostile("open encoded words", () -> "Subject: " + filled("=?a?q?")),
        hostile("encoded words of no charset", () -> encodedWords(i -> "a")),
        hostile("encoded words of many charsets", () -> encodedWords(i -> "x-" + i)),
        hostile("open Base64 words", () -> "Subject: " + filled("=?utf-8?b?")),
        hostile("labels without an end", () -> "Subject: " + filled("=?a*")),
        hostile("header fields", () -> filled("X: y\r\n")),
        hostile(
            "parameters", () -> "Content-Type: text/plain" + each(300_000, i -> ";a" + i + "=1")),
        hostile("comments", () -> "Content-Type: " + filled("(")),
        hostile("field name", () -> filled("a")),
        hostile("quoted-printable", () -> QUOTED + filled("=41")),
        hostile("soft line breaks", () -> QUOTED + filled("=\r\n")),
        hostile("quoted-printable spaces", () -> QUOTED + filled(" ")),
        hostile("base64", () -> BASE64 + filled("QUFB")),
        hostile("base64 in short lines", () -> BASE64 + filled("Q\r\n")),
        hostile("spaces", () -> "\r\n" + filled(" ")),
        hostile("returns", () -> filled("\r")),
        hostile("mailbox separators", () -> filled("From \n")),
        hostile(
            "flowing quotes",
            () -> "Content-Type: text/plain; format=flowed\r\n\r\n" + filled("> \r\n")),
        hostile(
            "open calendar", () -> "Content-Type: text/calendar\r\n\r\n" + filled("SUMMARY;\"")),
        hostile("open enriched", () -> "Content-Type: text/enriched\r\n\r\n" + filled("<param>")),
        // Parts
        hostile(
            "formatting in many parts",
            () -> parts(28, HTML + each(11_000, i -> "<b a" + i + ">") + "<p>x".repeat(1_000))),
        hostile("deep parts of text", () -> nested(19) + filled("a b ")),
        hostile(
            "forwarded messages in each other, with subjects",
            () ->
                ("Subject: "
                        + "=?utf-8?q?=41?= ".repeat(1_000)
                        + "\r\nContent-Type: message/rfc822\r\n\r\n")
                    .repeat(250)),
        hostile(
            "preambles",
            () ->
                nested(19).replace("\r\n\r\n--", "\r\n\r\n" + "p ".repeat(100_000) + "\r\n--")
                    + "x"),
        hostile(
            "dashes against a boundary of dashes",
            () ->
                "Content-Type: multipart/mixed; boundary=\""
                    + "-".repeat(69)
                    + "x\"\r\n\r\n"
                    + filled("-".repeat(68) + "\n")),
        hostile(
            "alternatives that nobody sees",
            () ->
                "Content-Type: multipart/alternative; boundary=b\r\n\r\n"
                    + ("--b\r\n\r\n" + ". ".repeat(10_000) + "\r\n").repeat(199)),
        hostile(
            "related without end",
            () ->
                "Content-Type: multipart/related; start=\"<z>\"; boundary=b\r\n\r\n"
                    + each(
                        199,
                        i -> "--b\r\nContent-ID: <" + "<".repeat(20_000) + i + ">\r\n\r\nx\r\n")),
        hostile("base64 padding", () -> BASE64 + filled("Q===")),
        hostile("lines of one dot", () -> "\r\n" + filled(".\r\n")),
        hostile("lines of nothing", () -> "Subject: a\r\n\r\n" + filled("\n")),
        hostile("uuencoded files", () -> "\r\n" + filled("begin 644 a\nM\n")),
        hostile("armour", () -> "\r\n" + filled("-----BEGIN PGP MESSAGE-----\n")),
        hostile("Base64 as text", () -> "\r\n" + filled("QUFB".repeat(19) + "\n")),
        // Header fields
        hostile("a field of megabytes", () -> "Content-Type: " + filled("text/plain ")),
        hostile("folded type", () -> "Content-Type: text/plain" + filled(";\r\n a=b")),
        hostile("quoted parameter", () -> "Content-Type: text/plain; charset=\"" + filled("\\a")),
        hostile(
            "continued parameter",
            () ->
                "Content-Type: multipart/mixed"
                    + each(150_000, i -> "; boundary*" + i + "=a")
                    + "\r\n\r\nx"),
        hostile(
            "continued charset",
            () ->
                "Content-Type: text/plain"
                    + each(150_000, i -> "; charset*" + i + "*=%41")
                    + "\r\n\r\nx"),
        hostile(
            "repeated continuation",
            () -> "Content-Type: multipart/mixed" + filled("; boundary*0=a") + "\r\n\r\nx"),
        hostile("types", () -> filled("Content-Type: a\r\n")),
        hostile("names with spaces", () -> filled("Subject : a\r\n")),
        hostile("one name of megabytes", () -> filled("a") + ": b\r\n\r\nx"),
        hostile("addresses", () -> "From: " + filled("<a@b>, ") + "\r\n\r\nx"),
        hostile(
            "subjects in many parts",
            () ->
                parts(
                    199,
                    "Content-Type: message/rfc822\r\n\r\nSubject: "
                        + "=?utf-8?b?"
                        + "w6k=".repeat(4_000)
                        + "\r\n\r\nx")),
        hostile(
            "alternating charsets",
            () ->
                parts(
                    199,
                    "Content-Type: message/rfc822\r\n\r\nSubject: "
                        + "=?utf-8?q?a?= =?gb2312?q?b?= ".repeat(500)
                        + "\r\n\r\nx")),
        hostile(
            "charset of megabytes",
            () -> "Content-Type: text/plain; charset=" + filled("a") + "\r\n\r\nx"),
        // HTML
        hostile("links in links", () -> HTML + filled("<a href=x><div>")),
        hostile("paragraph ends", () -> HTML + filled("</p>")),
        hostile("ends of nothing", () -> HTML + "<div>".repeat(390) + filled("</span>")),
        hostile("text in tables", () -> HTML + filled("<table>x<td>y")),
        hostile("tables left early", () -> HTML + filled("<table><b>")),
        hostile("forms", () -> HTML + filled("<form><select><option><button>")),
        hostile("foreign elements", () -> HTML + filled("<svg><desc><math><mi>")),
        hostile("templates", () -> HTML + filled("<template><tr>")),
        hostile("frames", () -> HTML + filled("<frameset><frame>")),
        hostile("lists", () -> HTML + filled("<ul><li><dd>")),
        hostile("headings", () -> HTML + filled("<h1><h2>")),
        hostile("unclosed textarea", () -> HTML + "<textarea>" + filled("</textare")),
        hostile("unclosed script", () -> HTML + "<script>" + filled("<!--<script")),
        hostile("unclosed title", () -> HTML + "<title>" + filled("</titl")),
        hostile("declarations", () -> HTML + filled("<!a>")),
        hostile("data sections", () -> HTML + "<svg>" + filled("<![CDATA[]]")),
        hostile("numbers of characters", () -> HTML + "&#" + filled("1")),
        hostile("short numbers of characters", () -> HTML + filled("&#65;")),
        hostile("name of a character", () -> HTML + "&" + filled("a")),
        hostile("names of characters", () -> HTML + filled("&CounterClockwiseContourIntegral")),
        hostile("ampersands", () -> HTML + filled("&")),
        hostile("attribute without end", () -> HTML + "<a b='" + filled("&lt")),
        hostile(
            "attributes of many elements",
            () -> HTML + each(500, e -> "<a " + each(500, i -> "b" + i + " ") + ">")),
        hostile("tag name", () -> HTML + "<" + filled("a")),
        hostile("comments everywhere", () -> HTML + filled("<!---->")),
        hostile("preformatted", () -> HTML + filled("<pre>\n")),
        hostile("line ends", () -> HTML + filled("<br>")),
        hostile("noughts", () -> HTML + filled("\0")),
        hostile("image texts", () -> HTML + filled("<img alt='a b'>")),
        hostile("buttons", () -> HTML + filled("<input type=submit value='a b'>")),
        hostile("base addresses", () -> HTML + filled("<base href='http://a.example/'>")),
        hostile("conditional comments", () -> HTML + filled("<!--[if mso]>x<![endif]-->")),
        hostile(
            "HTML in many parts", () -> parts(199, HTML + "<table><tr><td><b><i>x".repeat(900))),
        // Style
        hostile(
            "styles of many elements",
            () ->
                HTML + filled("<p style='color:#fff;background:#fff;font-size:0;display:block'>x")),
        hostile("style of megabytes", () -> HTML + "<p style='" + filled("a:b;") + "'>x"),
        hostile("open style comments", () -> HTML + "<p style='" + filled("/*") + "'>x"),
        hostile("style comments", () -> HTML + "<style>" + "/**/".repeat(49_000) + "</style>x"),
        hostile(
            "classes of one element",
            () -> HTML + "<style>.a{color:red}</style><p class='" + filled("a ") + "'>x"),
        hostile(
            "classes of many elements",
            () ->
                sheet(each(9_000, i -> ".c" + i + "{color:red}"))
                    + each(3_000, e -> "<p class='" + each(40, i -> "c" + (e + i) + " ") + "'>x")),
        hostile(
            "descendant selectors",
            () ->
                sheet("div ".repeat(40_000) + "p{color:red}")
                    + "<div>".repeat(390)
                    + "<p>x".repeat(40_000)),
        hostile(
            "many descendant selectors",
            () ->
                sheet("div div div p{color:red}".repeat(7_000))
                    + "<div>".repeat(390)
                    + "<p>x".repeat(40_000)),
        hostile(
            "distinct descendant selectors",
            () ->
                sheet(each(6_000, i -> "div .b" + i + " div p{color:red}"))
                    + "<div class=b1>".repeat(390)
                    + "<p>x".repeat(40_000)),
        hostile(
            "sibling selectors",
            () ->
                sheet(each(9_000, i -> "i~b+u" + i + "{color:red}"))
                    + "<i></i><b></b><u>x</u>".repeat(16_000)),
        hostile(
            "one sibling selector",
            () -> sheet("p~p{color:red}".repeat(9_000)) + "<p>x".repeat(49_000)),
        hostile(
            "negated selectors",
            () -> sheet(":not(a):not(b)".repeat(9_000) + "{color:red}") + "<p>x".repeat(49_000)),
        hostile(
            "selectors that have",
            () ->
                sheet("div:has(a){color:red}".repeat(7_000))
                    + "<div>".repeat(390)
                    + "<p>x".repeat(40_000)),
        hostile(
            "counted children",
            () -> sheet(":nth-child(2n+1){color:red}".repeat(7_000)) + "<p>x".repeat(49_000)),
        hostile(
            "attribute selectors",
            () -> sheet("[a*=b]{color:red}".repeat(10_000)) + "<p a=xxxxxxxxx>x".repeat(40_000)),
        hostile(
            "lists of selectors",
            () -> sheet("p,".repeat(60_000) + "p{color:red}") + "<p>x".repeat(40_000)),
        hostile(
            "everything selected",
            () -> sheet("*{color:red}".repeat(15_000)) + "<p>x".repeat(49_000)),
        hostile(
            "nested media",
            () -> sheet("@media screen{".repeat(9_000) + "p{color:red}" + "}".repeat(9_000)) + "x"),
        hostile(
            "media queries",
            () ->
                sheet("@media " + "screen and (min-width:1px),".repeat(7_000) + "all{p{color:red}}")
                    + "x"),
        hostile("open brackets in a sheet", () -> sheet("(".repeat(190_000)) + "x"),
        hostile("open strings in a sheet", () -> sheet("\"'".repeat(90_000)) + "x"),
        hostile("escapes in a sheet", () -> sheet("\\41 ".repeat(40_000) + "{color:red}") + "x"),
        hostile(
            "functions in a value",
            () -> HTML + "<p style='color:" + "rgb(".repeat(100_000) + "'>x"),
        hostile(
            "variables",
            () -> sheet(each(9_000, i -> "--a" + i + ":var(--a" + (i + 1) + ");")) + "x"),
        hostile("small sheets", () -> HTML + "<style>p{color:red}</style>".repeat(16_000) + "x"),
        // Characters
        hostile(
            "UTF-16 of one byte",
            () -> "Content-Type: text/plain; charset=utf-16\r\n\r\n" + filled("a")),
        hostile(
            "ISO-2022-JP escapes",
            () -> "Content-Type: text/plain; charset=iso-2022-jp\r\n\r\n" + filled("\033$B\033(B")),
        hostile(
            "ISO-2022-CN shifts",
            () -> "Content-Type: text/plain; charset=iso-2022-cn\r\n\r\n" + filled("\016\017")),
        hostile(
            "HZ shifts",
            () -> "Content-Type: text/plain; charset=hz-gb-2312\r\n\r\n" + filled("~{!!~}")),
        hostile("UTF-7", () -> "Content-Type: text/plain; charset=utf-7\r\n\r\n" + filled("+AGE-")),
        hostile("combining marks", () -> UTF8 + utf8("a" + "\u0301\u0323".repeat(1_000_000))),
        hostile(
            "marks of all classes",
            () -> UTF8 + utf8("\u0315\u0300\u05b0\u0f71\u3099\u0e38 a".repeat(300_000))),
        hostile("expanding characters", () -> UTF8 + utf8("\ufdfa".repeat(1_400_000))),
        hostile("half Hangul", () -> UTF8 + utf8("\u1100".repeat(1_400_000))),
        hostile("zero-width characters", () -> UTF8 + utf8("\u200b".repeat(1_400_000))),
        hostile("direction overrides", () -> UTF8 + utf8("\u202ea\u202d".repeat(500_000))),
        hostile("open direction overrides", () -> UTF8 + utf8("\u202e".repeat(60_000) + "abc")),
        hostile("isolates", () -> UTF8 + utf8("\u2067a".repeat(900_000))),
        hostile("direction elements", () -> HTML + filled("<bdo dir=rtl>ab</bdo>")),
        hostile(
            "direction elements in each other",
            () -> HTML + "<bdo dir=rtl>a".repeat(390) + "b".repeat(500_000)),
        hostile("right-to-left letters", () -> UTF8 + utf8("\u05d0\u0627 a1".repeat(500_000))),
        hostile("look-alike letters", () -> UTF8 + utf8("a\u0430".repeat(1_300_000))),
        hostile("mathematical letters", () -> UTF8 + utf8("\ud835\udc00".repeat(1_000_000))),
        hostile("surrogates", () -> UTF8 + filled("\u00ed\u00a0\u0080")),
        hostile("emoji joined", () -> UTF8 + utf8("\ud83d\udc68\u200d".repeat(500_000))));
  }

  private static HostileMessage hostile(String name, Supplier<String> text) {
    return new HostileMessage(name, text);
  }

  /** A multipart that holds one that holds another, each encoded as a whole. */
  private static String packed(int levels, boolean base64) {
    String inner = "Content-Type: text/plain\n\nx";
    for (int i = 0; i < levels; i++) {
      String body = "--b" + i + "\n" + inner + "\n--b" + i + "--\n";
      String encoded =
          base64
              ? java.util.Base64.getMimeEncoder().encodeToString(body.getBytes(ISO_8859_1))
              : body.replace("=", "=3D");
      inner =
          "Content-Type: multipart/mixed; boundary=b"
              + i
              + "\nContent-Transfer-Encoding: "
              + (base64 ? "base64" : "quoted-printable")
              + "\n\n"
              + encoded;
    }
    return inner;
  }

  private static String filled(String unit) {
    return unit.repeat(MEGABYTES / unit.length());
  }

  private static String each(int count, IntFunction<String> item) {
    return IntStream.range(0, count).mapToObj(item).collect(Collectors.joining());
  }

  private static String utf8(String text) {
    return new String(text.getBytes(UTF_8), ISO_8859_1);
  }

  private static String sheet(String rules) {
    return HTML + "<style>" + rules + "</style>";
  }

  private static String parts(int count, String part) {
    return MIXED + ("--b\r\n" + part + "\r\n").repeat(count);
  }

  private static String nested(int levels) {
    return each(
        levels, i -> "Content-Type: multipart/mixed; boundary=b" + i + "\r\n\r\n--b" + i + "\r\n");
  }

  /** As many subjects as are read, each with as many words as fit. */
  private static String encodedWords(IntFunction<String> charset) {
    return MIXED
        + each(
            180,
            part ->
                "--b\r\nContent-Type: message/rfc822\r\n\r\nSubject: "
                    + each(900, word -> "=?" + charset.apply(part * 900 + word) + "?q?a?=\r\n ")
                    + "\r\n\r\nhello\r\n");
  }

  private static String nearBoundaries(int levels) {
    String dashes = "-".repeat(190);
    return each(
        levels,
        i ->
            "Content-Type: multipart/mixed; boundary=\"%s%d\"\r\n\r\n--%s%d\r\n"
                .formatted(dashes, i, dashes, i));
  }

  private static String encoded(int levels) {
    String message = "\r\n\r\ndeep";
    for (int i = 0; i < levels; i++) {
      message =
          "Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\n"
              + Base64.getMimeEncoder().encodeToString(message.getBytes(ISO_8859_1));
    }
    return message;
  }
}
