-- The content that the third outbox format added. Files with this format exist, so never change it.
INSERT INTO operation (id, format, state, edit, base, theirs, job, appointment, project, local_visits, subject, attempts, made_us, sent_us, next_try_us, refusal, undoes, steps) VALUES
('0198a000-0000-7000-8000-000000000001', 1, 'verifying',
 '{"edit":"releaseJob","jobId":"401","appointmentIds":["501","502"]}',
 '{"job_state":"Hold","visits":{"501":1794990000000000,"502":1794990000000001},"reasons":[{"reason":9,"memo":"Part is late"}]}', NULL, '401', NULL, NULL, '[]', 'Diaz, Drain', 1, 1794980000000000, 1794980000000001, NULL, NULL,
 '0198a000-0000-7000-8000-000000000004', '[{"step":"released","appointment":501}]'),
('0198a000-0000-7000-8000-000000000002', 1, 'unknown',
 '{"edit":"reviveJob","jobId":"402"}',
 '{"job_state":"Canceled","job_changed":1794990000000000}', NULL, '402', NULL, NULL, '[]', 'Park, Heater', 1, 1794980000000001, 1794980000000002, NULL, NULL,
 '0198a000-0000-7000-8000-00000000000f', '[]'),
('0198a000-0000-7000-8000-000000000003', 1, 'queued',
 '{"edit":"removeAppointment","jobId":"403","appointmentId":"local-0198a000-0000-7000-8000-0000000000a3"}',
 '{"times":{"start":1794990000000000,"end":1794993600000000,"arrival_start":null,"arrival_end":null},"technicians":[30],"instructions":"Dog"}', NULL, '403', 'local-0198a000-0000-7000-8000-0000000000a3', NULL, '[]', 'Lee, Leak', 0, 1794980000000002, NULL, NULL, NULL,
 '0198a000-0000-7000-8000-00000000000e', '[]'),
('0198a000-0000-7000-8000-000000000004', 1, 'acked',
 '{"edit":"holdJob","jobId":"401","reason":{"reasonId":"9","memo":"Part is late"}}',
 '{"job_state":"Scheduled","job_changed":1794980000000000,"visits":{"501":1794970000000000,"502":1794970000000001}}', NULL, '401', NULL, NULL, '[]', 'Diaz, Drain', 1, 1794970000000000, 1794970000000001, NULL, NULL,
 NULL, '[]');
