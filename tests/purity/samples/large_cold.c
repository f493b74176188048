/* SPDX-License-Identifier: MIT */
void sample_large_cold(void);

__attribute__((cold)) void sample_large_cold(void)
{
    __asm__(".skip 7000");
}
