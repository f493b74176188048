/* SPDX-License-Identifier: MIT */
unsigned sample_initial_state(void);

unsigned sample_initial_state(void)
{
    static unsigned calls = 1;

    return ++calls;
}
