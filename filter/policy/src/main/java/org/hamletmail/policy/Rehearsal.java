package org.hamletmail.policy;

import java.nio.charset.StandardCharsets;

/** A message of many kinds of parts, whose reading loads what the first real one would wait for. */
final class Rehearsal {
  static final byte[] MESSAGE =
      """
      From: hamlet@example.org
      To: horatio@example.org
      Subject: =?iso-8859-1?Q?Elsinore?= =?utf-8?B?IG5vdw==?=
      MIME-Version: 1.0
      Content-Type: multipart/mixed; boundary=outer

      --outer
      Content-Type: multipart/alternative; boundary=inner

      --inner
      Content-Type: text/plain; charset=windows-1252; format=flowed
      Content-Transfer-Encoding: quoted-printable

      To be=20
      ham=2C or not to be.
      --inner
      Content-Type: text/html; charset=utf-8
      Content-Transfer-Encoding: base64

      PHN0eWxlPi5he2NvbG9yOnJlZH08L3N0eWxlPjxwIHN0eWxlPSJkaXNwbGF5Om5vbmUiPng8L3A+
      PHAgY2xhc3M9ImEiPlRvIGJlICZhbXA7IG5vdDwvcD4=
      --inner--
      --outer
      Content-Type: message/rfc822

      Subject: Ghost

      Swear.
      --outer--
      """
          .replace("\n", "\r\n")
          .getBytes(StandardCharsets.US_ASCII);

  private Rehearsal() {}
}
