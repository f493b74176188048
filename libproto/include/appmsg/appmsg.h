/* SPDX-License-Identifier: MIT */
/* appmsg.h - all of libappmsg: the codec of the framed application-message
 * protocol, and sessions on it.  Pure: no I/O, no globals, no clock; the codec
 * does not allocate, a session takes its memory from the caller. */
#ifndef APPMSG_APPMSG_H
#define APPMSG_APPMSG_H

#include <appmsg/base.h>
#include <appmsg/charset.h>
#include <appmsg/decode.h>
#include <appmsg/encode.h>
#include <appmsg/header.h>
#include <appmsg/json.h>
#include <appmsg/number.h>
#include <appmsg/session.h>
#include <appmsg/status.h>
#include <appmsg/utf8.h>

#endif /* APPMSG_APPMSG_H */
