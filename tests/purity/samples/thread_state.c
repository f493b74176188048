/* SPDX-License-Identifier: MIT */
unsigned sample_thread_state(void);

unsigned sample_thread_state(void)
{
    static _Thread_local unsigned calls;

    return ++calls;
}
