/* SPDX-License-Identifier: MIT */
/* appmsg.h - all of libappmsg: the codec of the framed application-message
 * protocol.  Pure: no allocation, no I/O, no globals, no floating point. */
#ifndef APPMSG_APPMSG_H
#define APPMSG_APPMSG_H

#include <appmsg/base.h>
#include <appmsg/charset.h>
#include <appmsg/decode.h>
#include <appmsg/encode.h>
#include <appmsg/header.h>
#include <appmsg/json.h>
#include <appmsg/number.h>
#include <appmsg/status.h>
#include <appmsg/utf8.h>

#endif /* APPMSG_APPMSG_H */
