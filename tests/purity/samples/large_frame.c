/* SPDX-License-Identifier: MIT */
void sample_use(char *bytes);
void sample_large_frame(void);

void sample_large_frame(void)
{
    char bytes[300];

    sample_use(bytes);
}
