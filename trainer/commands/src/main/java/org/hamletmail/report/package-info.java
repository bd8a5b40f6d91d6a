/**
 * Says on one page, for people who run mail servers, how good a model is: {@code Report} holds what
 * there is to say, {@code ReportFiles} makes the page and its plots. Knows no engine.
 */
@NullMarked
package org.hamletmail.report;

import org.jspecify.annotations.NullMarked;
