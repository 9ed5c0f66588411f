import { Button } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useStepUp } from '../access/step-up.tsx'
import { ask } from '../api/client.ts'
import { exercisesQuery } from '../api/queries.ts'
import { enterSpace } from '../api/space.ts'
import { useWords } from '../i18n/use-words.ts'
import { Failure } from '../parts/failure.tsx'
import page from '../styles/page.module.css'
import css from './sample-data.module.css'

/** Something to look around with: loaded into a space of this node alone, and removed again without a trace. */
export function SampleData() {
  const words = useWords()
  const client = useQueryClient()
  const stepUp = useStepUp()
  const loaded = useQuery(exercisesQuery).data?.items.find((one) => one.sample && one.state !== 'ended')
  const act = useMutation({
    mutationFn: () =>
      loaded === undefined
        ? ask('/exercises/sample', { method: 'POST' })
        : stepUp(() => ask('/exercises/end', { method: 'POST', json: { name: loaded.name } })),
    onSettled: () => client.invalidateQueries({ queryKey: exercisesQuery.queryKey }),
  })
  return (
    <section className={css.sample} aria-labelledby="sample-data">
      <h3 id="sample-data">{words('sample.title')}</h3>
      <p className={page.hint}>{words(loaded === undefined ? 'sample.hint' : 'sample.loaded')}</p>
      <div className={css.acts}>
        {loaded !== undefined && (
          <Button size="xs" onClick={() => enterSpace(loaded.name)}>
            {words('sample.enter')}
          </Button>
        )}
        <Button size="xs" variant="default" loading={act.isPending} onClick={() => act.mutate()}>
          {words(loaded === undefined ? 'sample.load' : 'sample.remove')}
        </Button>
      </div>
      <Failure of={act.error} />
    </section>
  )
}
