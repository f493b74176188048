/* SPDX-License-Identifier: MIT */
unsigned sample_zeroed_state(void);

unsigned sample_zeroed_state(void)
{
    static unsigned calls;

    return ++calls;
}
