/* SPDX-License-Identifier: MIT */
#include "server/signals.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

static int pipe_fds[2] = {-1, -1};

static void handle(int number)
{
    int saved = errno;
    unsigned char byte = (unsigned char)number;

    /* A full pipe already says enough. */
    if (write(pipe_fds[1], &byte, 1) < 0)
        errno = saved;
    errno = saved;
}

static bool set_action(int number, void (*handler)(int))
{
    struct sigaction action;

    memset(&action, 0, sizeof action);
    action.sa_handler = handler;
    (void)sigemptyset(&action.sa_mask);
    return sigaction(number, &action, NULL) == 0;
}

int signals_open(void)
{
    struct sigaction inherited;

    if (pipe(pipe_fds) < 0)
        return -1;
    for (int i = 0; i < 2; i++) {
        if (fcntl(pipe_fds[i], F_SETFL, O_NONBLOCK) < 0 ||
            fcntl(pipe_fds[i], F_SETFD, FD_CLOEXEC) < 0)
            return -1;
    }
    if (!set_action(SIGPIPE, SIG_IGN) || !set_action(SIGTERM, handle))
        return -1;
    /* A shell starts background jobs with SIGINT ignored, and means it. */
    if (sigaction(SIGINT, NULL, &inherited) < 0)
        return -1;
    if (inherited.sa_handler != SIG_IGN && !set_action(SIGINT, handle))
        return -1;
    return pipe_fds[0];
}

int signals_next(int fd)
{
    unsigned char byte;

    return read(fd, &byte, 1) == 1 ? byte : 0;
}
