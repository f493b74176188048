/* SPDX-License-Identifier: MIT */
/*
 * cases.h - what JSON is and what it is not, by PROTOCOL.md section 3.1; with the
 * status and its offset (section 3.4).
 *
 *     CASE(status, offset, text)
 */
#ifndef APPMSG_TESTS_CASES_H
#define APPMSG_TESTS_CASES_H

/* clang-format off */
#define JSON_CASES(CASE) \
    /* values, and white space around them */ \
    CASE(OK, 0, "null") \
    CASE(OK, 0, "true") \
    CASE(OK, 0, "false") \
    CASE(OK, 0, "7") \
    CASE(OK, 0, "\"text\"") \
    CASE(OK, 0, "[]") \
    CASE(OK, 0, "{}") \
    CASE(OK, 0, "\t\r\n {\n}\t\r\n ") \
    CASE(OK, 0, " [ 1 , 2 ] ") \
    CASE(OK, 0, "{ \"k\" : [ ] , \"l\" : { } }") \
    CASE(JSON_TRUNCATED, 0, "") \
    CASE(JSON_TRUNCATED, 3, " \n\t") \
    CASE(JSON_SYNTAX, 0, "\f1") \
    CASE(JSON_SYNTAX, 0, "\v1") \
    CASE(JSON_SYNTAX, 0, "\0") \
    CASE(JSON_SYNTAX, 0, "\xc2\xa0" "1") \
    CASE(JSON_SYNTAX, 1, "[\xe2\x80\xa8]") \
    CASE(JSON_TRAILING, 1, "1\f") \
    CASE(JSON_TRAILING, 1, "1\0") \
    CASE(JSON_TRAILING, 2, "1 \xc2\xa0") \
    /* literals */ \
    CASE(OK, 0, "[true,false,null]") \
    CASE(JSON_LITERAL, 1, "tRUE") \
    CASE(JSON_SYNTAX, 0, "True") \
    CASE(JSON_LITERAL, 3, "truE") \
    CASE(JSON_TRUNCATED, 4, "fals") \
    CASE(JSON_LITERAL, 3, "fal5e") \
    CASE(JSON_LITERAL, 4, "[nul]") \
    CASE(JSON_TRAILING, 4, "truer") \
    CASE(JSON_SYNTAX, 5, "[truefalse]") \
    CASE(JSON_TRAILING, 4, "null\0") \
    CASE(JSON_SYNTAX, 0, "NaN") \
    CASE(JSON_SYNTAX, 0, "Infinity") \
    CASE(JSON_NUMBER, 1, "-Infinity") \
    CASE(JSON_NUMBER, 1, "-NaN") \
    CASE(JSON_LITERAL, 1, "nan") \
    CASE(JSON_SYNTAX, 0, "undefined") \
    CASE(JSON_SYNTAX, 0, "\xef\xbd\x81") \
    /* integers */ \
    CASE(OK, 0, "0") \
    CASE(OK, 0, "-0") \
    CASE(OK, 0, "-1") \
    CASE(OK, 0, "1234567890") \
    CASE(OK, 0, "9007199254740993") \
    CASE(OK, 0, "170141183460469231731687303715884105728") \
    CASE(JSON_NUMBER, 1, "00") \
    CASE(JSON_NUMBER, 1, "01") \
    CASE(JSON_NUMBER, 2, "-01") \
    CASE(JSON_NUMBER, 3, "[-01]") \
    CASE(JSON_TRUNCATED, 1, "-") \
    CASE(JSON_NUMBER, 2, "[-]") \
    CASE(JSON_NUMBER, 1, "--1") \
    CASE(JSON_NUMBER, 1, "- 1") \
    CASE(JSON_NUMBER, 1, "-x") \
    CASE(JSON_SYNTAX, 0, "+1") \
    CASE(JSON_SYNTAX, 1, "[+0]") \
    CASE(JSON_TRAILING, 1, "1+1") \
    CASE(JSON_TRAILING, 1, "0x10") \
    CASE(JSON_TRAILING, 1, "1_000") \
    CASE(JSON_TRAILING, 1, "1L") \
    CASE(JSON_SYNTAX, 3, "[1 000]") \
    CASE(JSON_SYNTAX, 0, "\xd9\xa1") \
    CASE(JSON_TRAILING, 1, "1\xef\xbc\x91") \
    /* fractions and exponents */ \
    CASE(OK, 0, "0.0") \
    CASE(OK, 0, "-0.5") \
    CASE(OK, 0, "10.010") \
    CASE(OK, 0, "0e0") \
    CASE(OK, 0, "1E5") \
    CASE(OK, 0, "1e+5") \
    CASE(OK, 0, "1e-05") \
    CASE(OK, 0, "1.5E-10") \
    CASE(OK, 0, "1e00000000000000000001") \
    CASE(OK, 0, "1e999") \
    CASE(OK, 0, "-1e99999999999999999999") \
    CASE(OK, 0, "1e-99999999999999999999") \
    CASE(OK, 0, "0.00000000000000000000000000000000000000000000000000000000000000000000000001") \
    CASE(JSON_SYNTAX, 0, ".5") \
    CASE(JSON_NUMBER, 1, "-.5") \
    CASE(JSON_TRUNCATED, 2, "1.") \
    CASE(JSON_NUMBER, 3, "[1.]") \
    CASE(JSON_NUMBER, 2, "1.e5") \
    CASE(JSON_NUMBER, 2, "1.x") \
    CASE(JSON_NUMBER, 2, "0.-1") \
    CASE(JSON_TRAILING, 3, "1.2.3") \
    CASE(JSON_TRAILING, 1, "1,5") \
    CASE(JSON_TRUNCATED, 2, "1e") \
    CASE(JSON_TRUNCATED, 3, "1e+") \
    CASE(JSON_NUMBER, 3, "1e+-5") \
    CASE(JSON_NUMBER, 2, "1ee5") \
    CASE(JSON_NUMBER, 2, "1e.5") \
    CASE(JSON_TRAILING, 3, "1e5.0") \
    CASE(JSON_TRAILING, 3, "1e5e5") \
    CASE(JSON_NUMBER, 2, "1e 5") \
    /* strings and their escapes */ \
    CASE(OK, 0, "\"\"") \
    CASE(OK, 0, "\" ~\x7f\"") \
    CASE(OK, 0, "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"") \
    CASE(OK, 0, "\"\\u0000\"") \
    CASE(OK, 0, "\"\\uABCD\\uabcd\\uAbCd\"") \
    CASE(OK, 0, "\"/*no*/ // comment\"") \
    CASE(OK, 0, "\"[{,:}]\"") \
    CASE(JSON_TRUNCATED, 1, "\"") \
    CASE(JSON_TRUNCATED, 4, "\"abc") \
    CASE(JSON_TRUNCATED, 3, "\"\\\"") \
    CASE(JSON_SYNTAX, 0, "'a'") \
    CASE(JSON_SYNTAX, 0, "abc") \
    CASE(JSON_TRAILING, 2, "\"\"\"") \
    CASE(JSON_TRAILING, 3, "\"a\"b") \
    CASE(JSON_CONTROL, 1, "\"\0\"") \
    CASE(JSON_CONTROL, 2, "\"a\n\"") \
    CASE(JSON_CONTROL, 2, "\"a\t\"") \
    CASE(JSON_CONTROL, 1, "\"\x1f\"") \
    CASE(JSON_CONTROL, 17, "\"0123456789abcdef\r\"") \
    CASE(JSON_ESCAPE, 2, "\"\\x41\"") \
    CASE(JSON_ESCAPE, 2, "\"\\a\"") \
    CASE(JSON_ESCAPE, 2, "\"\\0\"") \
    CASE(JSON_ESCAPE, 2, "\"\\'\"") \
    CASE(JSON_ESCAPE, 2, "\"\\\n\"") \
    CASE(JSON_ESCAPE, 2, "\"\\U0041\"") \
    CASE(JSON_ESCAPE, 2, "\"\\\xc3\xa9\"") \
    CASE(JSON_ESCAPE, 5, "\"\\u12\"") \
    CASE(JSON_ESCAPE, 3, "\"\\ug000\"") \
    CASE(JSON_ESCAPE, 5, "\"\\u00 0\"") \
    CASE(JSON_ESCAPE, 3, "\"\\u+123\"") \
    CASE(JSON_ESCAPE, 3, "\"\\u{41}\"") \
    CASE(JSON_TRUNCATED, 5, "\"\\u12") \
    CASE(JSON_TRUNCATED, 2, "\"\\") \
    /* surrogates */ \
    CASE(OK, 0, "\"\\ud83d\\udc30\"") \
    CASE(OK, 0, "\"\\uD800\\uDC00\\uDBFF\\uDFFF\"") \
    CASE(OK, 0, "{\"\\ud83d\\udc30\":0}") \
    CASE(JSON_SURROGATE, 1, "\"\\ud800\"") \
    CASE(JSON_SURROGATE, 2, "\"a\\udc00\"") \
    CASE(JSON_SURROGATE, 1, "\"\\ud800x\"") \
    CASE(JSON_SURROGATE, 1, "\"\\ud800\\n\"") \
    CASE(JSON_SURROGATE, 1, "\"\\ud800\\u0041\"") \
    CASE(JSON_SURROGATE, 1, "\"\\ud800\\ud800\\udc00\"") \
    CASE(JSON_SURROGATE, 13, "\"\\ud800\\udc00\\udc00\"") \
    CASE(JSON_SURROGATE, 1, "\"\\udc00\\ud800\"") \
    CASE(JSON_SURROGATE, 1, "\"\\ud800\\udcx\"") \
    CASE(JSON_SURROGATE, 2, "{\"\\udfff\":0}") \
    CASE(JSON_TRUNCATED, 12, "\"\\ud800\\udc0") \
    /* UTF-8 */ \
    CASE(OK, 0, "\"\xc2\x80\xdf\xbf\xe0\xa0\x80\xef\xbf\xbf\"") \
    CASE(OK, 0, "\"\xed\x9f\xbf\xee\x80\x80\xf0\x90\x80\x80\xf4\x8f\xbf\xbf\"") \
    CASE(OK, 0, "\"\xef\xbb\xbf\"") \
    CASE(OK, 0, "\"\xef\xb7\x90\xf0\x9f\xbf\xbe\"") \
    CASE(JSON_UTF8, 1, "\"\x80\"") \
    CASE(JSON_UTF8, 1, "\"\xc0\x80\"") \
    CASE(JSON_UTF8, 1, "\"\xc1\xbf\"") \
    CASE(JSON_UTF8, 1, "\"\xe0\x9f\xbf\"") \
    CASE(JSON_UTF8, 1, "\"\xf0\x8f\xbf\xbf\"") \
    CASE(JSON_UTF8, 1, "\"\xed\xa0\x80\"") \
    CASE(JSON_UTF8, 2, "\"a\xed\xbf\xbf\"") \
    CASE(JSON_UTF8, 1, "\"\xf4\x90\x80\x80\"") \
    CASE(JSON_UTF8, 1, "\"\xf5\x80\x80\x80\"") \
    CASE(JSON_UTF8, 1, "\"\xf8\x88\x80\x80\x80\"") \
    CASE(JSON_UTF8, 1, "\"\xff\"") \
    CASE(JSON_UTF8, 3, "\"ab\xe9\"") \
    CASE(JSON_UTF8, 1, "\"\xe2\x82\"") \
    CASE(JSON_UTF8, 1, "\"\xf0\x9f\x90\"") \
    CASE(JSON_TRUNCATED, 3, "\"\xe2\x82") \
    CASE(JSON_UTF8, 2, "{\"\xff\":0}") \
    CASE(JSON_BOM, 0, "\xef\xbb\xbf" "1") \
    CASE(JSON_TRAILING, 1, "1\xef\xbb\xbf") \
    CASE(JSON_SYNTAX, 0, "\xff\xfe" "1\0") \
    CASE(JSON_SYNTAX, 0, "\0" "1") \
    CASE(JSON_TRAILING, 1, "1\0") \
    /* arrays */ \
    CASE(OK, 0, "[1,\"2\",[3],{\"4\":5},null]") \
    CASE(OK, 0, "[[[[[]]],[]]]") \
    CASE(JSON_TRUNCATED, 1, "[") \
    CASE(JSON_TRUNCATED, 2, "[1") \
    CASE(JSON_TRUNCATED, 3, "[1,") \
    CASE(JSON_TRUNCATED, 2, "[[") \
    CASE(JSON_SYNTAX, 0, "]") \
    CASE(JSON_SYNTAX, 3, "[1,]") \
    CASE(JSON_SYNTAX, 1, "[,]") \
    CASE(JSON_SYNTAX, 1, "[,1]") \
    CASE(JSON_SYNTAX, 3, "[1,,2]") \
    CASE(JSON_SYNTAX, 3, "[1 2]") \
    CASE(JSON_SYNTAX, 3, "[[]1]") \
    CASE(JSON_SYNTAX, 4, "[\"a\":1]") \
    CASE(JSON_SYNTAX, 2, "[1}") \
    CASE(JSON_SYNTAX, 2, "[1;2]") \
    CASE(JSON_TRAILING, 2, "[]]") \
    CASE(JSON_TRAILING, 2, "[][]") \
    CASE(JSON_TRAILING, 2, "[],") \
    /* objects */ \
    CASE(OK, 0, "{\"\":\"\"}") \
    CASE(OK, 0, "{\"a\":1,\"b\":{\"a\":2}}") \
    CASE(OK, 0, "{\"a\":1,\"a\":2,\"\\u0061\":3}") \
    CASE(OK, 0, "{\"a\\u0000\":1,\"a\":2}") \
    CASE(JSON_TRUNCATED, 1, "{") \
    CASE(JSON_TRUNCATED, 4, "{\"a\"") \
    CASE(JSON_TRUNCATED, 5, "{\"a\":") \
    CASE(JSON_TRUNCATED, 6, "{\"a\":1") \
    CASE(JSON_TRUNCATED, 7, "{\"a\":1,") \
    CASE(JSON_SYNTAX, 0, "}") \
    CASE(JSON_SYNTAX, 7, "{\"a\":1,}") \
    CASE(JSON_SYNTAX, 1, "{,}") \
    CASE(JSON_SYNTAX, 1, "{,\"a\":1}") \
    CASE(JSON_SYNTAX, 7, "{\"a\":1,,\"b\":2}") \
    CASE(JSON_SYNTAX, 7, "{\"a\":1 \"b\":2}") \
    CASE(JSON_SYNTAX, 4, "{\"a\"}") \
    CASE(JSON_SYNTAX, 5, "{\"a\":}") \
    CASE(JSON_SYNTAX, 4, "{\"a\",1}") \
    CASE(JSON_SYNTAX, 5, "{\"a\" 1}") \
    CASE(JSON_SYNTAX, 5, "{\"a\"::1}") \
    CASE(JSON_SYNTAX, 4, "{\"a\"=1}") \
    CASE(JSON_SYNTAX, 1, "{a:1}") \
    CASE(JSON_SYNTAX, 1, "{'a':1}") \
    CASE(JSON_SYNTAX, 1, "{1:1}") \
    CASE(JSON_SYNTAX, 1, "{null:1}") \
    CASE(JSON_SYNTAX, 1, "{[]:1}") \
    CASE(JSON_SYNTAX, 1, "{{}:1}") \
    CASE(JSON_SYNTAX, 6, "{\"a\":1]") \
    CASE(JSON_SYNTAX, 6, "{\"a\":1;\"b\":2}") \
    CASE(JSON_CONTROL, 2, "{\"\n\":1}") \
    CASE(JSON_TRAILING, 2, "{}}") \
    CASE(JSON_TRAILING, 3, "{} {}") \
    /* comments and other inventions */ \
    CASE(JSON_SYNTAX, 0, "/**/1") \
    CASE(JSON_TRAILING, 2, "1 // one") \
    CASE(JSON_SYNTAX, 1, "[/**/]") \
    CASE(JSON_SYNTAX, 0, "# 1") \
    CASE(JSON_SYNTAX, 0, "<null>") \
    CASE(JSON_SYNTAX, 0, "\\u0022\"") \
    CASE(JSON_SYNTAX, 1, "[`a`]") \
    CASE(JSON_SYNTAX, 1, "[b'a']") \
    CASE(JSON_SYNTAX, 0, "(1)") \
    /* what would be valid as a part of an object or a header */ \
    CASE(JSON_TRAILING, 1, "1, \"b\": 2") \
    CASE(JSON_TRAILING, 3, "\"a\", \"b\": \"c\"") \
    CASE(JSON_TRAILING, 2, "{}, \"b\": []") \
    CASE(JSON_TRAILING, 1, "1,") \
    CASE(JSON_TRAILING, 1, "1}") \
    CASE(JSON_TRAILING, 1, "1} ") \
    CASE(JSON_TRAILING, 1, "1}{") \
    CASE(JSON_SYNTAX, 0, ",") \
    CASE(JSON_SYNTAX, 0, ":1") \
    CASE(JSON_TRUNCATED, 16, "{\"b\": 1, \"c\": 2 ") \
    CASE(JSON_TRAILING, 1, "1, \"b\": \"")
/* clang-format on */

#endif /* APPMSG_TESTS_CASES_H */
